"""Computing costs of fields, in points. One point is about a millisecond on one processor.

Points were measured with ``python -m tests.bench.costs``, which prints each field's measured time beside its weight.
Fields that are not listed cost only the nodes that they return.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NODE_COST = 0.05
USUAL_SIZE = 10


@dataclass(frozen=True, slots=True)
class Weight:
    """The cost of a field for each computation.

    Args:
        points: fixed cost, independent of the arguments.
        thousand_characters: points for each thousand characters of text among its arguments.
    """

    points: float
    thousand_characters: float = 0.0


WEIGHTS: Mapping[str, Weight] = {
    "Query.__schema": Weight(20),
    "Query.__type": Weight(5),
    "Query.readText": Weight(50, thousand_characters=20),
    "Query.search": Weight(20),
    "Query.skills": Weight(10),
    "Query.occupations": Weight(10),
    "Query.places": Weight(10),
    "Query.recommendedJobs": Weight(40, thousand_characters=60),
    "Query.recommendedCourses": Weight(30, thousand_characters=60),
    "Query.recommendationStatistics": Weight(100),
    "Query.interactionStatistics": Weight(100),
    "Query.jobs": Weight(3),
    "Query.courses": Weight(3),
    "Company.jobs": Weight(3),
    "JobFacets.seniorities": Weight(2),
    "JobFacets.contractTypes": Weight(2),
    "JobFacets.remote": Weight(2),
    "JobFacets.companies": Weight(4),
    "JobFacets.places": Weight(4),
    "JobFacets.occupations": Weight(4),
    "CourseFacets.levels": Weight(2),
    "CourseFacets.languages": Weight(2),
    "CourseFacets.providers": Weight(4),
    "Query.trendingJobs": Weight(5),
    "Query.trendingCourses": Weight(5),
    "Mutation.uploadCv": Weight(20),
    "Viewer.recommendedJobs": Weight(45),
    "Viewer.recommendedCourses": Weight(30),
    "Viewer.recommendedSkills": Weight(30),
    "Viewer.similarPeople": Weight(15),
    "Viewer.explainJob": Weight(115),
    "RecommendedJobConnection.leftOut": Weight(5),
    "RecommendedCourseConnection.leftOut": Weight(5),
    "RecommendedJobEdge.missing": Weight(0.5),
    "Viewer.skillGap": Weight(20),
    "Viewer.careerPaths": Weight(80),
    "Viewer.skillReturns": Weight(180),
    "Viewer.profileAnalysis": Weight(90),
    "Job.similarJobs": Weight(15),
    "Job.recommendedCandidates": Weight(80),
    "Job.applications": Weight(5),
    "Viewer.applications": Weight(5),
    "User.applications": Weight(5),
    "Course.similarCourses": Weight(10),
    "Mutation.register": Weight(50, thousand_characters=20),
    "Mutation.updateProfile": Weight(50, thousand_characters=20),
    "Mutation.addExperience": Weight(50, thousand_characters=20),
    "Mutation.updateExperience": Weight(50, thousand_characters=20),
    "Mutation.createJob": Weight(200, thousand_characters=20),
    "Mutation.updateJob": Weight(200, thousand_characters=20),
    "Mutation.closeJob": Weight(100),
    "Recommendation.replay": Weight(20),
    "JobExplanation.narrative": Weight(20),
}
ASSUMED_SIZES: Mapping[str, int] = {
    "__Schema.types": 150,
    "__Schema.directives": 8,
    "__Type.fields": 15,
    "__Type.inputFields": 8,
    "__Type.enumValues": 5,
    "__Type.possibleTypes": 5,
    "__Type.interfaces": 1,
    "__Field.args": 1,
    "__Directive.args": 2,
    "SkillGap.missing": 40,
    "SkillGap.held": 20,
    "CareerStep.missing": 40,
    "Path.nodes": 5,
    "Path.relationships": 4,
    "LikenessReason.skills": 3,
    "Model.history": 200,
    "JobFacets.seniorities": 6,
    "JobFacets.contractTypes": 6,
    "JobFacets.remote": 2,
    "CourseFacets.levels": 3,
    "Document.skills": 80,
    "Document.occupations": 5,
}
