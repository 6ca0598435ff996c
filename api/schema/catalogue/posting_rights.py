"""Who may post and change jobs: people who recruit for the company, and administrators."""

from api.graphql.context import Info
from graph.errors import ForbiddenError
from graph.people.viewer import Role


async def may_post(info: Info, company: str) -> None:
    """Refuse unless the viewer recruits for a company or is an administrator.

    Raises:
        ForbiddenError: neither.
    """
    viewer = info.context.signed_in()
    if Role.ADMIN in viewer.roles:
        return
    viewer.must_be(Role.RECRUITER)
    if not await info.context.postings.recruits_for(info.context.viewer_id, company):
        raise ForbiddenError("only for people who recruit for this company")


async def may_change(info: Info, job: str) -> bool:
    """Whether there is such a job; refuse unless the viewer may change it.

    Raises:
        ForbiddenError: the viewer does not recruit for its company.
    """
    info.context.signed_in()
    company = await info.context.postings.employer(job)
    if company is None:
        info.context.signed_in().must_be(Role.ADMIN)
        return (await info.context.loaders.jobs.load(job)) is not None
    await may_post(info, company)
    return True
