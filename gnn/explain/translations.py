"""Messages shown to people about a recommendation: one catalogue of sentences per language.

A :class:`Message` is independent of language; its sentence is produced when it is read. Names use their Arabic
form where the graph has one. In Arabic text, other names are wrapped in Unicode isolates, so that their letters and
punctuation keep their own direction (Unicode Standard Annex 9).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """Languages that messages are available in."""

    EN = "EN"
    AR = "AR"


@dataclass(frozen=True, slots=True)
class Name:
    """A display name, and its Arabic form where it has one."""

    text: str
    arabic: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message, independent of language.

    Args:
        kind: key of the sentence.
        names: names that the sentence mentions.
        numbers: numbers that the sentence mentions.
    """

    kind: str
    names: tuple[Name, ...] = ()
    numbers: tuple[int, ...] = ()

    def in_language(self, language: Language) -> str:
        """Return the sentence in a language."""
        if language is Language.AR:
            return ARABIC[self.kind](tuple(in_arabic(name) for name in self.names), self.numbers)
        return ENGLISH[self.kind](tuple(name.text for name in self.names), self.numbers)


def message(kind: str, *names: Name | str, numbers: Sequence[int] = ()) -> Message:
    """Make a message about some names; names given as plain text have no Arabic form."""
    return Message(kind, tuple(Name(name) if isinstance(name, str) else name for name in names), tuple(numbers))


def skills_message(subject: str, held_names: Sequence[Name], required_count: int) -> Message:
    """Make the message about the skills of a job that a person has.

    Args:
        subject: ``you``, or ``they`` when the message is addressed to somebody else.
        held_names: the skills, strongest first; at least one.
        required_count: how many skills the job asks for.
    """
    top_names, count = tuple(held_names[:2]), len(held_names)
    required_count = max(required_count, count)
    if required_count == 1:
        kind = "only skill"
    elif count == required_count == 2:
        kind = "both skills"
    elif count == required_count:
        kind = "all skills"
    else:
        kind = {1: "one skill", 2: "two skills"}.get(count, "many skills")
    return Message(f"{subject} {kind}", top_names, (count, required_count))


def in_arabic(name: Name) -> str:
    """Return a name as it appears in Arabic text."""
    return name.arabic or f"\u2068{name.text}\u2069"


SOUNDS_LIKE_A_CONSONANT = re.compile(r"(uni(?!n|m)|use|uti|eu|one\b)", re.IGNORECASE)

Sentence = Callable[[tuple[str, ...], tuple[int, ...]], str]


def with_article(name: str) -> str:
    """Return a name with its indefinite article, chosen by how its first letters usually sound."""
    vowel = name[:1].casefold() in tuple("aeiou") and not SOUNDS_LIKE_A_CONSONANT.match(name)
    return f"{'an' if vowel else 'a'} {name}"


def arabic_people(count: int) -> str:
    """Return a number of people, with the noun in the Arabic form for that number."""
    if count == 1:
        return "شخص واحد"
    if count == 2:
        return "شخصان"
    if count % 100 in range(3, 11):
        return f"{count} أشخاص"
    return f"{count} شخصًا" if count % 100 > 10 else f"{count} شخص"


def arabic_days(count: int) -> str:
    """Return a number of days, with the noun in the Arabic form for that number, after a preposition."""
    if count == 2:
        return "يومين"
    return f"{count} أيام" if count % 100 in range(3, 11) else f"{count} يومًا"


def arabic_skills(count: int) -> str:
    """Return a number of required skills, with the noun in the Arabic form for that number."""
    if count == 2:
        return "مهارتين مطلوبتين"
    return f"{count} مهارات مطلوبة" if count % 100 in range(3, 11) else f"{count} مهارة مطلوبة"


ENGLISH: Mapping[str, Sentence] = {
    "you only skill": lambda names, _: f"You have the one skill it asks for: “{names[0]}”.",
    "you one skill": lambda names, n: f"You have “{names[0]}”, one of the {n[1]} skills it asks for.",
    "you two skills": lambda names, n: f"You have “{names[0]}” and “{names[1]}”, 2 of the {n[1]} skills it asks for.",
    "you both skills": lambda names, _: f"You have both skills it asks for: “{names[0]}” and “{names[1]}”.",
    "you all skills": lambda names, n: (
        f"You have all {n[1]} skills it asks for, such as “{names[0]}” and “{names[1]}”."
    ),
    "you many skills": lambda names, n: (
        f"You have {n[0]} of the {n[1]} skills it asks for, such as “{names[0]}” and “{names[1]}”."
    ),
    "they only skill": lambda names, _: f"Has the one skill the job asks for: “{names[0]}”.",
    "they one skill": lambda names, n: f"Has “{names[0]}”, one of the {n[1]} skills the job asks for.",
    "they two skills": lambda names, n: f"Has “{names[0]}” and “{names[1]}”, 2 of the {n[1]} skills the job asks for.",
    "they both skills": lambda names, _: f"Has both skills the job asks for: “{names[0]}” and “{names[1]}”.",
    "they all skills": lambda names, n: (
        f"Has all {n[1]} skills the job asks for, such as “{names[0]}” and “{names[1]}”."
    ),
    "they many skills": lambda names, n: (
        f"Has {n[0]} of the {n[1]} skills the job asks for, such as “{names[0]}” and “{names[1]}”."
    ),
    "builds on one": lambda names, _: f"Builds on “{names[0]}”, which you know already.",
    "builds on two": lambda names, _: f"Builds on what you know already: “{names[0]}” and “{names[1]}”.",
    "you target": lambda names, _: f"Matches your goal: {names[0]}.",
    "you same": lambda names, _: f"You've worked as {with_article(names[0])}.",
    "you present": lambda names, _: f"You work as {with_article(names[0])}.",
    "they present": lambda names, _: f"Works as {with_article(names[0])}.",
    "they same": lambda names, _: f"Has worked as {with_article(names[0])}.",
    "named same": lambda names, _: f"Matches the work that you describe: {names[0]}.",
    "guessed same": lambda names, _: f"We guess from your words that work as {with_article(names[0])} suits you.",
    "you step": lambda names, _: f"A possible next step from {names[0]}.",
    "named step": lambda names, _: f"A possible next step from the work that you describe: {names[0]}.",
    "guessed step": lambda names, _: f"A possible next step from {names[0]}, which is our guess from your words.",
    "they step": lambda names, _: f"A possible next step from their work as {with_article(names[0])}.",
    "you towards": lambda names, _: f"Close to your goal: {names[0]}.",
    "moved on": lambda names, n: (
        f"{n[0]} of the {n[1]} people who moved on from work as {with_article(names[0])} "
        f"became {with_article(names[1])}."
    ),
    "near move": lambda names, _: (
        f"Work as {with_article(names[1])} is close to work as {with_article(names[0])} in what it involves."
    ),
    "estimated move": lambda names, _: (
        f"An estimate from people's careers, and from what work as {with_article(names[0])} and as "
        f"{with_article(names[1])} have in common."
    ),
    "people": lambda names, n: f"Chosen by {n[0]} or more people who also chose “{names[0]}”.",
    "popular": lambda _, n: f"Chosen by {n[0]} or more other people.",
    "interest": lambda names, _: f"Fits your interest in “{names[0]}”.",
    "gap": lambda names, _: f"Teaches “{names[0]}”, which you'd need as {with_article(names[1])}.",
    "useful": lambda names, _: f"Teaches “{names[0]}”, which is useful as {with_article(names[1])}.",
    "liked": lambda *_: "You liked it.",
    "saved": lambda *_: "You saved it.",
    "applied": lambda *_: "You applied to it.",
    "completed": lambda *_: "You completed it.",
    "like liked": lambda names, _: f"Similar to “{names[0]}”, which you liked: {names[1]}.",
    "like saved": lambda names, _: f"Similar to “{names[0]}”, which you saved: {names[1]}.",
    "like applied": lambda names, _: f"Similar to “{names[0]}”, which you applied to: {names[1]}.",
    "like completed": lambda names, _: f"Similar to “{names[0]}”, which you completed: {names[1]}.",
    "near viewed": lambda names, _: f"You looked at “{names[0]}”, also in {names[1]}.",
    "near liked": lambda names, _: f"You liked “{names[0]}”, also in {names[1]}.",
    "near saved": lambda names, _: f"You saved “{names[0]}”, also in {names[1]}.",
    "near applied": lambda names, _: f"You applied to “{names[0]}”, also in {names[1]}.",
    "add skill": lambda names, n: f"Learn “{names[0]}” and your score goes from {n[0]} to {n[1]}.",
    "add target": lambda names, n: (
        f"Set {names[0]} as a goal to see more like this: your score goes from {n[0]} to {n[1]}."
    ),
    "with skill": lambda names, n: f"With “{names[0]}” your score goes from {n[0]} to {n[1]}.",
    "with target": lambda names, n: f"With {names[0]} as a goal your score goes from {n[0]} to {n[1]}.",
    "remove skill": lambda names, n: f"Without “{names[0]}” your score goes from {n[0]} to {n[1]}.",
    "undo choices": lambda names, n: f"Without what you did with “{names[0]}” your score goes from {n[0]} to {n[1]}.",
    "pays less": lambda names, n: (
        f"Pays at most about {n[0]:,} {names[0]} a year; your minimum is {n[1]:,} {names[0]}."
    ),
    "other country": lambda names, _: f"In {names[0]}; you live in {names[1]}.",
    "not remote": lambda *_: "On site; you want remote work only.",
    "remote": lambda *_: "Remote; you want to work on site.",
    "below level": lambda names, _: f"Below your level: {names[0]}; you are {names[1]}.",
    "above level": lambda names, _: f"Above your level: {names[0]}; you are {names[1]}.",
    "closes soon": lambda _, n: f"Closes in {n[0]} days.",
    "closes within hours": lambda *_: "Closes within a day.",
    "similar": lambda names, _: f"Both involve {join_names(quote_names(names, '“', '”'))}.",
    "similar by model": lambda *_: "Close in what they are about.",
    "worth adding": lambda names, n: (
        f"{n[0]} of the {n[1]} jobs that fit you best {'asks' if n[0] == 1 else 'ask'} for “{names[0]}”."
    ),
    "nothing understood": lambda *_: (
        "We found no occupation and no skill in your words. Name the work that you look for, such as “accountant”, or "
        "skills that you have."
    ),
    "nothing known": lambda *_: (
        "Your profile holds nothing yet that we could compare. Add a headline, an occupation or some skills."
    ),
    "no related jobs": lambda names, _: (
        f"No open job has to do with {join_names(quote_names(names, '“', '”'), ' or ')}."
    ),
    "no related courses": lambda names, _: (
        f"No course has to do with {join_names(quote_names(names, '“', '”'), ' or ')}."
    ),
    "no jobs for guess": lambda names, _: (
        f"No open job has to do with “{names[0]}”, which is our guess from your words."
    ),
    "no courses for guess": lambda names, _: (
        f"No course has to do with “{names[0]}”, which is our guess from your words."
    ),
    "no jobs like chosen": lambda *_: "No open job is like those that you chose.",
    "no courses like chosen": lambda *_: "No course is like those that you chose.",
    "all jobs left out": lambda _, n: (
        f"Open jobs that have to do with what we know of you: {n[0]}. All of them are left out."
    ),
    "all courses left out": lambda _, n: (
        f"Courses that have to do with what we know of you: {n[0]}. All of them are left out."
    ),
    "left out: PAYS_LESS_THAN_MINIMUM": lambda _, n: f"Pay less than your minimum: {n[0]}.",
    "left out: OTHER_COUNTRY": lambda _, n: f"In another country than you live in: {n[0]}.",
    "left out: FILTER": lambda _, n: f"Do not meet your filter: {n[0]}.",
    "left out: MINIMUM_SCORE": lambda _, n: f"Below the lowest score that you ask for: {n[0]}.",
    "left out: SEEN": lambda _, n: f"Seen before: {n[0]}.",
    "left out: DECIDED": lambda _, n: f"Applied to, completed or dismissed before: {n[0]}.",
}  # fmt: skip
ARABIC: Mapping[str, Sentence] = {
    "you only skill": lambda names, _: f"لديك المهارة الوحيدة المطلوبة: «{names[0]}».",
    "you one skill": lambda names, n: f"لديك «{names[0]}»، وهي واحدة من {arabic_skills(n[1])}.",
    "you two skills": lambda names, n: f"لديك «{names[0]}» و«{names[1]}»، وهما اثنتان من {arabic_skills(n[1])}.",
    "you both skills": lambda names, _: f"لديك المهارتان المطلوبتان: «{names[0]}» و«{names[1]}».",
    "you all skills": lambda names, n: f"لديك كل المهارات المطلوبة وعددها {n[1]}، مثل «{names[0]}» و«{names[1]}».",
    "you many skills": lambda names, n: f"لديك {n[0]} من {arabic_skills(n[1])}، مثل «{names[0]}» و«{names[1]}».",
    "they only skill": lambda names, _: f"لديه المهارة الوحيدة المطلوبة: «{names[0]}».",
    "they one skill": lambda names, n: f"لديه «{names[0]}»، وهي واحدة من {arabic_skills(n[1])}.",
    "they two skills": lambda names, n: f"لديه «{names[0]}» و«{names[1]}»، وهما اثنتان من {arabic_skills(n[1])}.",
    "they both skills": lambda names, _: f"لديه المهارتان المطلوبتان: «{names[0]}» و«{names[1]}».",
    "they all skills": lambda names, n: f"لديه كل المهارات المطلوبة وعددها {n[1]}، مثل «{names[0]}» و«{names[1]}».",
    "they many skills": lambda names, n: f"لديه {n[0]} من {arabic_skills(n[1])}، مثل «{names[0]}» و«{names[1]}».",
    "builds on one": lambda names, _: f"تبني على مهارتك «{names[0]}».",
    "builds on two": lambda names, _: f"تبني على مهارتيك «{names[0]}» و«{names[1]}».",
    "you target": lambda names, _: f"تطابق هدفك: {names[0]}.",
    "you same": lambda names, _: f"سبق أن عملت في وظيفة {names[0]}.",
    "you present": lambda names, _: f"تعمل حاليًا في وظيفة {names[0]}.",
    "they present": lambda names, _: f"يعمل حاليًا في وظيفة {names[0]}.",
    "they same": lambda names, _: f"سبق له العمل في وظيفة {names[0]}.",
    "named same": lambda names, _: f"تطابق العمل الذي تصفه: {names[0]}.",
    "guessed same": lambda names, _: f"نخمّن من كلامك أن العمل في وظيفة {names[0]} يناسبك.",
    "you step": lambda names, _: f"خطوة تالية ممكنة بعد وظيفة {names[0]}.",
    "named step": lambda names, _: f"خطوة تالية ممكنة بعد العمل الذي تصفه: {names[0]}.",
    "guessed step": lambda names, _: f"خطوة تالية ممكنة بعد وظيفة {names[0]} التي نخمّن من كلامك أنها عملك.",
    "they step": lambda names, _: f"خطوة تالية ممكنة بعد عمله في وظيفة {names[0]}.",
    "you towards": lambda names, _: f"قريبة من هدفك: {names[0]}.",
    "moved on": lambda names, n: (
        f"من بين {arabic_people(n[1])} تركوا العمل في وظيفة {names[0]}، "
        f"انتقل {arabic_people(n[0])} إلى وظيفة {names[1]}."
    ),
    "near move": lambda names, _: f"العمل في وظيفة {names[1]} قريب في طبيعته من العمل في وظيفة {names[0]}.",
    "estimated move": lambda names, _: (
        f"تقدير من مسارات الناس المهنية ومما يجمع بين وظيفة {names[0]} ووظيفة {names[1]}."
    ),
    "people": lambda names, n: f"اختارها {arabic_people(n[0])} أو أكثر ممن اختاروا «{names[0]}» أيضًا.",
    "popular": lambda _, n: f"اختارها {arabic_people(n[0])} أو أكثر غيرك.",
    "interest": lambda names, _: f"تناسب اهتمامك: «{names[0]}».",
    "gap": lambda names, _: f"تعلّم «{names[0]}»، وستحتاج إليها في وظيفة {names[1]}.",
    "useful": lambda names, _: f"تعلّم «{names[0]}»، وهي مفيدة في وظيفة {names[1]}.",
    "liked": lambda *_: "أعجبتك من قبل.",
    "saved": lambda *_: "حفظتها من قبل.",
    "applied": lambda *_: "تقدمت إليها من قبل.",
    "completed": lambda *_: "أكملتها من قبل.",
    "like liked": lambda names, _: f"تشبه «{names[0]}» التي أعجبتك: {names[1]}.",
    "like saved": lambda names, _: f"تشبه «{names[0]}» التي حفظتها: {names[1]}.",
    "like applied": lambda names, _: f"تشبه «{names[0]}» التي تقدمت إليها: {names[1]}.",
    "like completed": lambda names, _: f"تشبه «{names[0]}» التي أكملتها: {names[1]}.",
    "near viewed": lambda names, _: f"اطّلعت على «{names[0]}»، وهي أيضًا في {names[1]}.",
    "near liked": lambda names, _: f"أعجبتك «{names[0]}»، وهي أيضًا في {names[1]}.",
    "near saved": lambda names, _: f"حفظت «{names[0]}»، وهي أيضًا في {names[1]}.",
    "near applied": lambda names, _: f"تقدمت إلى «{names[0]}»، وهي أيضًا في {names[1]}.",
    "add skill": lambda names, n: f"تعلّم «{names[0]}» لترتفع نتيجتك من {n[0]} إلى {n[1]}.",
    "add target": lambda names, n: f"اجعل {names[0]} هدفًا لك لترى المزيد مثلها: تنتقل نتيجتك من {n[0]} إلى {n[1]}.",
    "with skill": lambda names, n: f"مع «{names[0]}» تنتقل نتيجتك من {n[0]} إلى {n[1]}.",
    "with target": lambda names, n: f"مع {names[0]} هدفًا لك تنتقل نتيجتك من {n[0]} إلى {n[1]}.",
    "remove skill": lambda names, n: f"دون «{names[0]}» تنتقل نتيجتك من {n[0]} إلى {n[1]}.",
    "undo choices": lambda names, n: f"دون تفاعلك مع «{names[0]}» تنتقل نتيجتك من {n[0]} إلى {n[1]}.",
    "pays less": lambda names, n: (
        f"أعلى أجر فيها نحو {n[0]:,} {names[0]} في السنة، وحدّك الأدنى {n[1]:,} {names[0]}."
    ),
    "other country": lambda names, _: f"في {names[0]}، وأنت تقيم في {names[1]}.",
    "not remote": lambda *_: "ليست عن بعد، وأنت تريد العمل عن بعد فقط.",
    "remote": lambda *_: "عن بعد، وأنت تريد العمل في مكانه.",
    "below level": lambda names, _: f"دون مستواك: {names[0]}، ومستواك {names[1]}.",
    "above level": lambda names, _: f"فوق مستواك: {names[0]}، ومستواك {names[1]}.",
    "closes soon": lambda _, n: f"يُغلق باب التقديم خلال {arabic_days(n[0])}.",
    "closes within hours": lambda *_: "يُغلق باب التقديم خلال يوم.",
    "similar": lambda names, _: f"تشتركان في {join_names(quote_names(names, '«', '»'), ' و', '، ')}.",
    "similar by model": lambda *_: "متقاربتان في الموضوع.",
    "worth adding": lambda names, n: f"تطلب {n[0]} من أنسب {n[1]} وظيفة لك «{names[0]}».",
    "nothing understood": lambda *_: (
        "لم نجد في كلامك مهنة ولا مهارة. اذكر العمل الذي تبحث عنه، مثل «محاسب»، أو مهارات لديك."
    ),
    "nothing known": lambda *_: "ليس في ملفك بعد ما نقارن به. أضف عنوانًا مهنيًا أو مهنة أو بعض المهارات.",
    "no related jobs": lambda names, _: (
        f"لا توجد وظيفة مفتوحة لها صلة بـ{join_names(quote_names(names, '«', '»'), ' أو ', '، ')}."
    ),
    "no related courses": lambda names, _: (
        f"لا توجد دورة لها صلة بـ{join_names(quote_names(names, '«', '»'), ' أو ', '، ')}."
    ),
    "no jobs for guess": lambda names, _: (
        f"لا توجد وظيفة مفتوحة لها صلة بـ«{names[0]}»، وهذا تخميننا من كلامك."
    ),
    "no courses for guess": lambda names, _: f"لا توجد دورة لها صلة بـ«{names[0]}»، وهذا تخميننا من كلامك.",
    "no jobs like chosen": lambda *_: "لا توجد وظيفة مفتوحة تشبه ما اخترته.",
    "no courses like chosen": lambda *_: "لا توجد دورة تشبه ما اخترته.",
    "all jobs left out": lambda _, n: f"وظائف مفتوحة لها صلة بما نعرفه عنك: {n[0]}. كلها مستبعدة.",
    "all courses left out": lambda _, n: f"دورات لها صلة بما نعرفه عنك: {n[0]}. كلها مستبعدة.",
    "left out: PAYS_LESS_THAN_MINIMUM": lambda _, n: f"أجرها أقل من حدّك الأدنى: {n[0]}.",
    "left out: OTHER_COUNTRY": lambda _, n: f"في بلد غير الذي تقيم فيه: {n[0]}.",
    "left out: FILTER": lambda _, n: f"لا تستوفي شروط التصفية: {n[0]}.",
    "left out: MINIMUM_SCORE": lambda _, n: f"دون أدنى نتيجة طلبتها: {n[0]}.",
    "left out: SEEN": lambda _, n: f"سبق أن رأيتها: {n[0]}.",
    "left out: DECIDED": lambda _, n: f"سبق أن تقدمت إليها أو أكملتها أو استبعدتها: {n[0]}.",
}  # fmt: skip


def quote_names(names: Sequence[str], begin: str, end: str) -> list[str]:
    """Put names in quotation marks."""
    return [f"{begin}{name}{end}" for name in names]


def join_names(names: Sequence[str], last: str = " and ", separator: str = ", ") -> str:
    """Join names into an enumeration; there must be at least one."""
    return last.join([separator.join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
