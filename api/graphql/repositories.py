"""The repositories of a request, limited to what its viewer may access."""

from dataclasses import dataclass

from api.graphql.parts import Parts
from graph.applications.applications import ApplicationRepository
from graph.catalogue.courses import CourseRepository
from graph.catalogue.jobs import JobRepository
from graph.catalogue.lookup import CatalogueRepository
from graph.catalogue.occupations import OccupationRepository
from graph.catalogue.postings import PostingRepository
from graph.interactions.choices import ChoiceRepository
from graph.interactions.impressions import ImpressionRepository
from graph.interactions.interactions import InteractionRepository
from graph.interactions.undo import UndoRepository
from graph.notifications.job_alerts import JobAlertRepository
from graph.notifications.notifications import NotificationRepository
from graph.people.activity import ActivityRepository
from graph.people.analyses import AnalysisRepository
from graph.people.confirmation import ConfirmationRepository
from graph.people.documents import DocumentRepository
from graph.people.education import EducationRepository
from graph.people.experience import ExperienceRepository
from graph.people.interests import InterestRepository
from graph.people.people_search import PeopleSearch
from graph.people.profiles import ProfileRepository
from graph.people.summary_runs import SummaryRunRepository
from graph.people.users import UserRepository
from graph.privacy.access_log import AccessLogRepository
from graph.privacy.erasure import ErasureRepository
from graph.privacy.export import ExportRepository
from graph.privacy.self_declared import SelfDeclarationRepository
from graph.recommendations.recommendations import RecommendationRepository
from graph.registry.alarms import AlarmRepository
from graph.registry.bias_audits import BiasAuditRepository
from graph.registry.cancellations import CancellationRepository
from graph.registry.dead_letters import DeadLetterRepository
from graph.registry.experiments import ExperimentRepository
from graph.registry.import_runs import ImportRunRepository
from graph.registry.models import ModelRepository
from graph.registry.statistics import StatisticsRepository
from graph.registry.task_lists import TaskListRepository
from graph.registry.tasks import TaskRepository
from graph.viewer import Viewer

STATISTICS_SECONDS = 20.0


@dataclass(slots=True)
class Repositories:
    """The process's parts, the viewer of a request, and what the viewer may access."""

    parts: Parts
    viewer: Viewer

    @property
    def applications(self) -> ApplicationRepository:
        """The applications that this viewer may read and move."""
        return ApplicationRepository(self.parts.client, self.viewer)

    @property
    def notifications(self) -> NotificationRepository:
        """The viewer's notifications."""
        return NotificationRepository(self.parts.client, self.viewer)

    @property
    def job_alerts(self) -> JobAlertRepository:
        """The viewer's saved searches."""
        return JobAlertRepository(self.parts.client, self.viewer)

    @property
    def jobs(self) -> JobRepository:
        """Jobs."""
        return JobRepository(self.parts.client)

    @property
    def courses(self) -> CourseRepository:
        """Courses."""
        return CourseRepository(self.parts.client)

    @property
    def occupations(self) -> OccupationRepository:
        """Occupations."""
        return OccupationRepository(self.parts.client)

    @property
    def catalogue(self) -> CatalogueRepository:
        """Look-ups of skills, companies, places, providers and topics."""
        return CatalogueRepository(self.parts.client)

    @property
    def users(self) -> UserRepository:
        """The people that this viewer may read."""
        return UserRepository(self.parts.client, self.viewer)

    @property
    def people_search(self) -> PeopleSearch:
        """Finds people, for administrators."""
        return PeopleSearch(self.parts.client, self.viewer)

    @property
    def interactions(self) -> InteractionRepository:
        """Interactions."""
        return InteractionRepository(self.parts.client, self.viewer)

    @property
    def impressions(self) -> ImpressionRepository:
        """Impressions."""
        return ImpressionRepository(self.parts.client, self.viewer)

    @property
    def postings(self) -> PostingRepository:
        """Posting, changing and closing jobs."""
        return PostingRepository(self.parts.client, self.viewer)

    @property
    def undoing(self) -> UndoRepository:
        """Undoing interactions."""
        return UndoRepository(self.parts.client, self.viewer)

    @property
    def activity(self) -> ActivityRepository:
        """Totals of interactions."""
        return ActivityRepository(self.parts.client, self.viewer)

    @property
    def profiles(self) -> ProfileRepository:
        """Changes to profiles."""
        return ProfileRepository(self.parts.client, self.viewer)

    @property
    def experience(self) -> ExperienceRepository:
        """Changes to people's experience."""
        return ExperienceRepository(self.parts.client, self.viewer)

    @property
    def education(self) -> EducationRepository:
        """Changes to people's education."""
        return EducationRepository(self.parts.client, self.viewer)

    @property
    def documents(self) -> DocumentRepository:
        """The documents that people uploaded."""
        return DocumentRepository(self.parts.client, self.viewer)

    @property
    def confirmation(self) -> ConfirmationRepository:
        """Making profiles of CVs."""
        return ConfirmationRepository(self.parts.client, self.viewer)

    @property
    def analyses(self) -> AnalysisRepository:
        """Analyses of profiles."""
        return AnalysisRepository(self.parts.client, self.viewer)

    @property
    def interests(self) -> InterestRepository:
        """Interests."""
        return InterestRepository(self.parts.client, self.viewer)

    @property
    def recommendations(self) -> RecommendationRepository:
        """Stored recommendations."""
        return self.parts.recommendations_for(self.viewer)

    @property
    def models(self) -> ModelRepository:
        """The model registry."""
        return ModelRepository(self.parts.client, self.viewer)

    @property
    def experiments(self) -> ExperimentRepository:
        """Experiments between models."""
        return ExperimentRepository(self.parts.client, self.viewer)

    @property
    def alarms(self) -> AlarmRepository:
        """Alarms about models."""
        return AlarmRepository(self.parts.client, self.viewer)

    @property
    def tasks(self) -> TaskRepository:
        """Task records."""
        return TaskRepository(self.parts.client, self.viewer)

    @property
    def cancellations(self) -> CancellationRepository:
        """Cancels tasks."""
        return CancellationRepository(self.parts.client, self.viewer)

    @property
    def task_lists(self) -> TaskListRepository:
        """Everyone's tasks."""
        return TaskListRepository(self.parts.client, self.viewer)

    @property
    def dead_letters(self) -> DeadLetterRepository:
        """The dead-letter list."""
        return DeadLetterRepository(self.parts.client, self.viewer)

    @property
    def access_log(self) -> AccessLogRepository:
        """The access logs that this viewer may read."""
        return AccessLogRepository(self.parts.client, self.viewer)

    @property
    def erasures(self) -> ErasureRepository:
        """The erasures that this viewer may ask for."""
        return ErasureRepository(self.parts.client, self.viewer)

    @property
    def exports(self) -> ExportRepository:
        """The exports that this viewer may read."""
        return ExportRepository(self.parts.client, self.viewer)

    @property
    def statistics(self) -> StatisticsRepository:
        """Statistics; they may take longer than other queries."""
        return StatisticsRepository(self.parts.client.with_deadline(STATISTICS_SECONDS), self.viewer)

    @property
    def self_declarations(self) -> SelfDeclarationRepository:
        """What the viewer declared for bias audits."""
        return SelfDeclarationRepository(self.parts.client, self.viewer)

    @property
    def bias_audits(self) -> BiasAuditRepository:
        """Bias audits."""
        return BiasAuditRepository(self.parts.client, self.viewer)

    @property
    def summary_runs(self) -> SummaryRunRepository:
        """What runs of summaries spent."""
        return SummaryRunRepository(self.parts.client, self.viewer)

    @property
    def import_runs(self) -> ImportRunRepository:
        """What imports did."""
        return ImportRunRepository(self.parts.client, self.viewer)

    @property
    def choices(self) -> ChoiceRepository:
        """What people did with items."""
        return ChoiceRepository(self.parts.client, self.viewer)
