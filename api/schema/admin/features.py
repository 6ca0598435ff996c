"""Tasks that materialise features."""

from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.admin.tasks import TaskPayload, refuse, start
from graph.catalogue.types import ItemLabel
from workers.task_arguments import ItemArguments, PersonArguments
from workers.task_catalogue import TaskKind


@strawberry.input(description="Whose features to extract: a job's, a course's or a person's.")
class ExtractFeaturesInput:
    """Input of ``extractFeatures``."""

    node: strawberry.ID = strawberry.field(description="The job, the course or the user.")


@strawberry.type
class FeatureMutations:
    """Mutations that start tasks about features."""

    @strawberry.mutation(
        description="Count anew what everyone did lately, and materialise it to Redis; a schedule does so every hour. "
        "`system { featureViews }` shows the age. Only for administrators."
    )
    async def materialise_features(self, info: Info) -> TaskPayload:
        return await start(info, TaskKind.MATERIALISE_FEATURES)

    @strawberry.mutation(
        description="Count anew what people did lately with one item, and embed it; or what one person did. Only for "
        "administrators; people may name themselves. For all nodes, see `materialiseFeatures` and `refreshEmbeddings`."
    )
    async def extract_features(
        self,
        info: Info,
        input: Annotated[ExtractFeaturesInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        info.context.signed_in()
        type, id = ids.decode(input.node, argument="input.node")
        if type == "User":
            return await start(info, TaskKind.EXTRACT_PERSON_FEATURES, PersonArguments(user=id))
        if type not in set(ItemLabel):
            return refuse(info, TaskKind.EXTRACT_ITEM_FEATURES, "must be a job, a course or a user", "node")
        return await start(info, TaskKind.EXTRACT_ITEM_FEATURES, ItemArguments(label=ItemLabel(type), item=id))
