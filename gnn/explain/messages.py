"""What reasons say, in each language."""

from collections.abc import Mapping
from enum import StrEnum


class Language(StrEnum):
    """Languages that messages come in."""

    EN = "EN"
    AR = "AR"


MESSAGES: Mapping[str, tuple[str, str]] = {
    "their skill": ("Has the skill “{0}”, which the job asks for.", "لديه مهارة «{0}» التي تطلبها الوظيفة."),
    "their same": ("Has worked as “{0}”, which the job is.", "عمل بصفة «{0}»، وهي هذه الوظيفة."),
    "their step": ("Has worked as “{0}”, which is close to “{1}”.", "عمل بصفة «{0}»، وهي قريبة من «{1}»."),
    "skill": ("You have the skill “{0}”, which this job asks for.", "لديك مهارة «{0}» التي تطلبها هذه الوظيفة."),
    "target": ("It is work as “{0}”, which you aim for.", "هي وظيفة «{0}» التي تستهدفها."),
    "same": ("It is work as “{0}”, which you have done.", "هي وظيفة «{0}» التي عملت بها."),
    "step": (
        "It is work as “{1}”, which is close to your work as “{0}”.",
        "هي وظيفة «{1}» القريبة من عملك بصفة «{0}».",
    ),
    "towards": (
        "It is work as “{1}”, which is close to “{0}”, which you aim for.",
        "هي وظيفة «{1}» القريبة من «{0}» التي تستهدفها.",
    ),
    "people": (
        "At least {1} people who chose “{0}”, as you did, chose this too.",
        "اختار هذا أيضًا عدد لا يقل عن {1} ممن اختاروا «{0}» مثلك.",
    ),
    "interest": ("It fits your interest in “{0}”.", "يناسب اهتمامك بـ«{0}»."),
    "lesson": (
        "It also asks for “{0}”, which you could learn in the course “{1}”.",
        "تتطلب أيضًا «{0}»، ويمكنك تعلّمها في دورة «{1}».",
    ),
    "gap": ("It teaches “{0}”, which “{1}” needs and you lack.", "تعلّم «{0}» التي تحتاجها مهنة «{1}» وتنقصك."),
    "useful": ("It teaches “{0}”, which is of use as “{1}”.", "تعلّم «{0}» المفيدة في مهنة «{1}»."),
    "builds": ("It builds on your skill “{0}”.", "تبني على مهارتك «{0}»."),
    "popular": ("At least {0} other people chose it.", "اختاره عدد من الآخرين لا يقل عن {0}."),
    "liked": ("You liked it.", "أعجبك من قبل."),
    "saved": ("You saved it.", "حفظته من قبل."),
    "applied": ("You applied for it.", "تقدمت إليه من قبل."),
    "completed": ("You completed it.", "أكملته من قبل."),
    "occupation": (
        "Like “{1}”, which you chose, it is work as “{0}”.",
        "مثل «{1}» التي اخترتها، هي وظيفة «{0}».",
    ),
    "topic": ("Like “{1}”, which you chose, it is about “{0}”.", "مثل «{1}» التي اخترتها، هي عن «{0}»."),
}


def message(kind: str, *names: str) -> dict[Language, str]:
    """The message of one kind in every language, with names put in."""
    english, arabic = MESSAGES[kind]
    return {Language.EN: english.format(*names), Language.AR: arabic.format(*names)}
