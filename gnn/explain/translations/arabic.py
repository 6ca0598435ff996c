"""The sentences in Arabic, and the forms that they ask for."""

from collections.abc import Callable, Mapping, Sequence

from gnn.explain.translations.names import join_names, quote_names
from gnn.explain.translations.numbers import write_arabic_number


def count_people(count: int) -> str:
    """Return a number of people, with the noun in the Arabic form for that number."""
    if count == 1:
        return "شخص واحد"
    if count == 2:
        return "شخصان"
    number = write_arabic_number(count)
    if count % 100 in range(3, 11):
        return f"{number} أشخاص"
    return f"{number} شخصًا" if count % 100 > 10 else f"{number} شخص"


def count_days(count: int) -> str:
    """Return a number of days, with the noun in the Arabic form for that number, after a preposition."""
    if count == 2:
        return "يومين"
    number = write_arabic_number(count)
    return f"{number} أيام" if count % 100 in range(3, 11) else f"{number} يومًا"


def count_skills(count: int) -> str:
    """Return a number of required skills, with the noun in the Arabic form for that number."""
    if count == 2:
        return "مهارتين مطلوبتين"
    number = write_arabic_number(count)
    return f"{number} مهارات مطلوبة" if count % 100 in range(3, 11) else f"{number} مهارة مطلوبة"


def join_with_and(names: Sequence[str]) -> str:
    """Return quoted names as an enumeration."""
    return join_names(quote_names(names, "«", "»"), " و", "، ")


def join_with_or(names: Sequence[str]) -> str:
    """Return quoted names as alternatives."""
    return join_names(quote_names(names, "«", "»"), " أو ", "، ")


FORMS: Mapping[str, Callable[..., str]] = {
    "people": count_people,
    "days": count_days,
    "required skills": count_skills,
    "joined by and": join_with_and,
    "joined by or": join_with_or,
}
SENTENCES: Mapping[str, str] = {
    "you only skill": "لديك المهارة الوحيدة المطلوبة: «{names[0]}».",
    "you one skill": "لديك «{names[0]}»، وهي واحدة من {numbers[1]:required skills}.",
    "you two skills": "لديك «{names[0]}» و«{names[1]}»، وهما اثنتان من {numbers[1]:required skills}.",
    "you both skills": "لديك المهارتان المطلوبتان: «{names[0]}» و«{names[1]}».",
    "you all skills": "لديك كل المهارات المطلوبة وعددها {numbers[1]}، مثل «{names[0]}» و«{names[1]}».",
    "you many skills": "لديك {numbers[0]} من {numbers[1]:required skills}، مثل «{names[0]}» و«{names[1]}».",
    "you one skill and presumed": (
        "لديك «{names[0]}»، وهي واحدة من {numbers[1]:required skills}؛ ومما يأتي مع عملك أو دوراتك: {numbers[2]}."
    ),
    "you two skills and presumed": (
        "لديك «{names[0]}» و«{names[1]}»، وهما اثنتان من {numbers[1]:required skills}؛ "
        "ومما يأتي مع عملك أو دوراتك: {numbers[2]}."
    ),
    "you many skills and presumed": (
        "لديك {numbers[0]} من {numbers[1]:required skills}، مثل «{names[0]}» و«{names[1]}»؛ "
        "ومما يأتي مع عملك أو دوراتك: {numbers[2]}."
    ),
    "they only skill": "لديه المهارة الوحيدة المطلوبة: «{names[0]}».",
    "they one skill": "لديه «{names[0]}»، وهي واحدة من {numbers[1]:required skills}.",
    "they two skills": "لديه «{names[0]}» و«{names[1]}»، وهما اثنتان من {numbers[1]:required skills}.",
    "they both skills": "لديه المهارتان المطلوبتان: «{names[0]}» و«{names[1]}».",
    "they all skills": "لديه كل المهارات المطلوبة وعددها {numbers[1]}، مثل «{names[0]}» و«{names[1]}».",
    "they many skills": "لديه {numbers[0]} من {numbers[1]:required skills}، مثل «{names[0]}» و«{names[1]}».",
    "builds on one": "تبني على مهارتك «{names[0]}».",
    "builds on two": "تبني على مهارتيك «{names[0]}» و«{names[1]}».",
    "you target": "تطابق هدفك: {names[0]}.",
    "you same": "سبق أن عملت في وظيفة {names[0]}.",
    "you present": "تعمل حاليًا في وظيفة {names[0]}.",
    "they present": "يعمل حاليًا في وظيفة {names[0]}.",
    "they same": "سبق له العمل في وظيفة {names[0]}.",
    "named same": "تطابق العمل الذي تصفه: {names[0]}.",
    "guessed same": "نخمّن من كلامك أن العمل في وظيفة {names[0]} يناسبك.",
    "you step": "خطوة تالية ممكنة بعد وظيفة {names[0]}.",
    "named step": "خطوة تالية ممكنة بعد العمل الذي تصفه: {names[0]}.",
    "guessed step": "خطوة تالية ممكنة بعد وظيفة {names[0]} التي نخمّن من كلامك أنها عملك.",
    "they step": "خطوة تالية ممكنة بعد عمله في وظيفة {names[0]}.",
    "you towards": "ذات صلة بهدفك: {names[0]}.",
    "moved on": (
        "من بين {numbers[1]:people} تركوا العمل في وظيفة {names[0]}، انتقل {numbers[0]:people} إلى وظيفة {names[1]}."
    ),
    "near move": "العمل في وظيفة {names[1]} قريب في طبيعته من العمل في وظيفة {names[0]}.",
    "estimated move": "تقدير من مسارات الناس المهنية ومما يجمع بين وظيفة {names[0]} ووظيفة {names[1]}.",
    "people": "اختارها {numbers[0]:people} أو أكثر ممن اختاروا «{names[0]}» أيضًا.",
    "popular": "اختارها {numbers[0]:people} أو أكثر غيرك.",
    "interest": "تناسب اهتمامك: «{names[0]}».",
    "interest company": "سبق أن أبديت اهتمامًا بوظائف لدى «{names[0]}».",
    "gap": "تعلّم «{names[0]}»، وستحتاج إليها في وظيفة {names[1]}.",
    "useful": "تعلّم «{names[0]}»، وهي مفيدة في وظيفة {names[1]}.",
    "liked": "أعجبتك من قبل.",
    "saved": "حفظتها من قبل.",
    "applied": "تقدمت إليها من قبل.",
    "completed": "أكملتها من قبل.",
    "like liked": "تشبه «{names[0]}» التي أعجبتك: {names[1]}.",
    "like saved": "تشبه «{names[0]}» التي حفظتها: {names[1]}.",
    "like applied": "تشبه «{names[0]}» التي تقدمت إليها: {names[1]}.",
    "like completed": "تشبه «{names[0]}» التي أكملتها: {names[1]}.",
    "near liked": "أعجبتك «{names[0]}»، وهي أيضًا في {names[1]}.",
    "near saved": "حفظت «{names[0]}»، وهي أيضًا في {names[1]}.",
    "near applied": "تقدمت إلى «{names[0]}»، وهي أيضًا في {names[1]}.",
    "home": "في {names[0]} حيث تقيم.",
    "add skill": "تعلّم «{names[0]}» لترتفع نتيجتك من {numbers[0]} إلى {numbers[1]}.",
    "add target": "اجعل {names[0]} هدفًا لك لترى المزيد مثلها: تنتقل نتيجتك من {numbers[0]} إلى {numbers[1]}.",
    "with skill": "مع «{names[0]}» تنتقل نتيجتك من {numbers[0]} إلى {numbers[1]}.",
    "with target": "مع {names[0]} هدفًا لك تنتقل نتيجتك من {numbers[0]} إلى {numbers[1]}.",
    "remove skill": "دون «{names[0]}» تنتقل نتيجتك من {numbers[0]} إلى {numbers[1]}.",
    "undo choices": "دون تفاعلك مع «{names[0]}» تنتقل نتيجتك من {numbers[0]} إلى {numbers[1]}.",
    "pays less": "أعلى أجر فيها نحو {numbers[0]:,} {names[0]} في السنة، وحدّك الأدنى {numbers[1]:,} {names[0]}.",
    "may pay less": "أجرها يبدأ من نحو {numbers[0]:,} {names[0]} في السنة، وحدّك الأدنى {numbers[1]:,} {names[0]}.",
    "other country": "في {names[0]}، وأنت تقيم في {names[1]}.",
    "not remote": "ليست عن بعد، وأنت تريد العمل عن بعد فقط.",
    "remote": "عن بعد، وأنت تريد العمل في مكانه.",
    "below level": "دون مستواك: {names[0]}، ومستواك {names[1]}.",
    "above level": "فوق مستواك: {names[0]}، ومستواك {names[1]}.",
    "other field": "خارج مجال عملك.",
    "closes soon": "يُغلق باب التقديم خلال {numbers[0]:days}.",
    "closes within hours": "يُغلق باب التقديم خلال يوم.",
    "similar": "تشتركان في {names:joined by and}.",
    "similar by model": "متقاربتان في الموضوع.",
    "worth adding": "تطلب {numbers[0]} من أنسب {numbers[1]} وظيفة لك «{names[0]}».",
    "nothing understood": "لم نجد في كلامك مهنة ولا مهارة. اذكر العمل الذي تبحث عنه، مثل «محاسب»، أو مهارات لديك.",
    "nothing known": "ليس في ملفك بعد ما نقارن به. أضف عنوانًا مهنيًا أو مهنة أو بعض المهارات.",
    "no related jobs": "لا توجد وظيفة مفتوحة لها صلة بـ{names:joined by or}.",
    "no related courses": "لا توجد دورة لها صلة بـ{names:joined by or}.",
    "no jobs for guess": "لا توجد وظيفة مفتوحة لها صلة بـ«{names[0]}»، وهذا تخميننا من كلامك.",
    "no courses for guess": "لا توجد دورة لها صلة بـ«{names[0]}»، وهذا تخميننا من كلامك.",
    "no jobs like chosen": "لا توجد وظيفة مفتوحة تشبه ما اخترته.",
    "no courses like chosen": "لا توجد دورة تشبه ما اخترته.",
    "all jobs left out": "وظائف مفتوحة لها صلة بما نعرفه عنك: {numbers[0]}. كلها مستبعدة.",
    "all courses left out": "دورات لها صلة بما نعرفه عنك: {numbers[0]}. كلها مستبعدة.",
    "left out: PAYS_LESS_THAN_MINIMUM": "أجرها أقل من حدّك الأدنى: {numbers[0]}.",
    "left out: OTHER_COUNTRY": "في بلد غير الذي تقيم فيه: {numbers[0]}.",
    "left out: FILTER": "لا تستوفي شروط التصفية: {numbers[0]}.",
    "left out: MINIMUM_SCORE": "دون أدنى نتيجة طلبتها: {numbers[0]}.",
    "left out: SEEN": "سبق أن رأيتها: {numbers[0]}.",
    "left out: DECIDED": "سبق أن تقدمت إليها أو أكملتها أو استبعدتها: {numbers[0]}.",
}
