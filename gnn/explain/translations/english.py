"""The sentences in English, and the forms that they ask for."""

import re
from collections.abc import Callable, Mapping, Sequence

from gnn.explain.translations.names import join_names, quote_names

SOUNDS_LIKE_A_CONSONANT = re.compile(r"(uni(?!n|m)|use|uti|eu|one\b)", re.IGNORECASE)


def with_article(name: str) -> str:
    """Return a name with its indefinite article, chosen by how its first letters usually sound."""
    vowel = name[:1].casefold() in tuple("aeiou") and not SOUNDS_LIKE_A_CONSONANT.match(name)
    return f"{'an' if vowel else 'a'} {name}"


def choose_verb(count: int) -> str:
    """Return the verb for a number of jobs."""
    return "asks" if count == 1 else "ask"


def join_with_and(names: Sequence[str]) -> str:
    """Return quoted names as an enumeration."""
    return join_names(quote_names(names, "“", "”"))


def join_with_or(names: Sequence[str]) -> str:
    """Return quoted names as alternatives."""
    return join_names(quote_names(names, "“", "”"), " or ")


def count_more(count: int) -> str:
    """Return a number of further skills, with their verb."""
    return f"{count} more {'comes' if count == 1 else 'come'}"


FORMS: Mapping[str, Callable[..., str]] = {
    "with article": with_article,
    "asks or ask": choose_verb,
    "more come": count_more,
    "joined by and": join_with_and,
    "joined by or": join_with_or,
}
SENTENCES: Mapping[str, str] = {
    "you only skill": "You have the one skill it asks for: “{names[0]}”.",
    "you one skill": "You have “{names[0]}”, one of the {numbers[1]} skills it asks for.",
    "you two skills": "You have “{names[0]}” and “{names[1]}”, 2 of the {numbers[1]} skills it asks for.",
    "you both skills": "You have both skills it asks for: “{names[0]}” and “{names[1]}”.",
    "you all skills": "You have all {numbers[1]} skills it asks for, such as “{names[0]}” and “{names[1]}”.",
    "you many skills": (
        "You have {numbers[0]} of the {numbers[1]} skills it asks for, such as “{names[0]}” and “{names[1]}”."
    ),
    "you one skill and presumed": (
        "You have “{names[0]}”, one of the {numbers[1]} skills it asks for; {numbers[2]:more come} with your work or "
        "courses."
    ),
    "you two skills and presumed": (
        "You have “{names[0]}” and “{names[1]}”, 2 of the {numbers[1]} skills it asks for; {numbers[2]:more come} with "
        "your work or courses."
    ),
    "you many skills and presumed": (
        "You have {numbers[0]} of the {numbers[1]} skills it asks for, such as “{names[0]}” and “{names[1]}”; "
        "{numbers[2]:more come} with your work or courses."
    ),
    "they only skill": "Has the one skill the job asks for: “{names[0]}”.",
    "they one skill": "Has “{names[0]}”, one of the {numbers[1]} skills the job asks for.",
    "they two skills": "Has “{names[0]}” and “{names[1]}”, 2 of the {numbers[1]} skills the job asks for.",
    "they both skills": "Has both skills the job asks for: “{names[0]}” and “{names[1]}”.",
    "they all skills": "Has all {numbers[1]} skills the job asks for, such as “{names[0]}” and “{names[1]}”.",
    "they many skills": (
        "Has {numbers[0]} of the {numbers[1]} skills the job asks for, such as “{names[0]}” and “{names[1]}”."
    ),
    "builds on one": "Builds on “{names[0]}”, which you know already.",
    "builds on two": "Builds on what you know already: “{names[0]}” and “{names[1]}”.",
    "you target": "Matches your goal: {names[0]}.",
    "you same": "You've worked as {names[0]:with article}.",
    "you present": "You work as {names[0]:with article}.",
    "they present": "Works as {names[0]:with article}.",
    "they same": "Has worked as {names[0]:with article}.",
    "named same": "Matches the work that you describe: {names[0]}.",
    "guessed same": "We guess from your words that work as {names[0]:with article} suits you.",
    "you step": "A possible next step from {names[0]}.",
    "named step": "A possible next step from the work that you describe: {names[0]}.",
    "guessed step": "A possible next step from {names[0]}, which is our guess from your words.",
    "they step": "A possible next step from their work as {names[0]:with article}.",
    "you towards": "Related to your goal: {names[0]}.",
    "moved on": (
        "{numbers[0]} of the {numbers[1]} people who moved on from work as {names[0]:with article} became "
        "{names[1]:with article}."
    ),
    "near move": "Work as {names[1]:with article} is close to work as {names[0]:with article} in what it involves.",
    "estimated move": (
        "An estimate from people's careers, and from what work as {names[0]:with article} and as "
        "{names[1]:with article} have in common."
    ),
    "people": "Chosen by {numbers[0]} or more people who also chose “{names[0]}”.",
    "popular": "Chosen by {numbers[0]} or more other people.",
    "interest": "Fits your interest in “{names[0]}”.",
    "interest company": "You've shown interest in jobs at “{names[0]}”.",
    "gap": "Teaches “{names[0]}”, which you'd need as {names[1]:with article}.",
    "useful": "Teaches “{names[0]}”, which is useful as {names[1]:with article}.",
    "liked": "You liked it.",
    "saved": "You saved it.",
    "applied": "You applied to it.",
    "completed": "You completed it.",
    "like liked": "Similar to “{names[0]}”, which you liked: {names[1]}.",
    "like saved": "Similar to “{names[0]}”, which you saved: {names[1]}.",
    "like applied": "Similar to “{names[0]}”, which you applied to: {names[1]}.",
    "like completed": "Similar to “{names[0]}”, which you completed: {names[1]}.",
    "near liked": "You liked “{names[0]}”, also in {names[1]}.",
    "near saved": "You saved “{names[0]}”, also in {names[1]}.",
    "near applied": "You applied to “{names[0]}”, also in {names[1]}.",
    "home": "In {names[0]}, where you live.",
    "add skill": "Learn “{names[0]}” and your score goes from {numbers[0]} to {numbers[1]}.",
    "add target": (
        "Set {names[0]} as a goal to see more like this: your score goes from {numbers[0]} to {numbers[1]}."
    ),
    "with skill": "With “{names[0]}” your score goes from {numbers[0]} to {numbers[1]}.",
    "with target": "With {names[0]} as a goal your score goes from {numbers[0]} to {numbers[1]}.",
    "remove skill": "Without “{names[0]}” your score goes from {numbers[0]} to {numbers[1]}.",
    "undo choices": "Without what you did with “{names[0]}” your score goes from {numbers[0]} to {numbers[1]}.",
    "pays less": "Pays at most about {numbers[0]:,} {names[0]} a year; your minimum is {numbers[1]:,} {names[0]}.",
    "may pay less": "Pays from about {numbers[0]:,} {names[0]} a year; your minimum is {numbers[1]:,} {names[0]}.",
    "other country": "In {names[0]}; you live in {names[1]}.",
    "not remote": "On site; you want remote work only.",
    "remote": "Remote; you want to work on site.",
    "below level": "Below your level: {names[0]}; you are {names[1]}.",
    "above level": "Above your level: {names[0]}; you are {names[1]}.",
    "other field": "Outside your line of work.",
    "closes soon": "Closes in {numbers[0]} days.",
    "closes within hours": "Closes within a day.",
    "similar": "Both involve {names:joined by and}.",
    "similar by model": "Close in what they are about.",
    "worth adding": (
        "{numbers[0]} of the {numbers[1]} jobs that fit you best {numbers[0]:asks or ask} for “{names[0]}”."
    ),
    "nothing understood": (
        "We found no occupation and no skill in your words. Name the work that you look for, such as "
        "“accountant”, or skills that you have."
    ),
    "nothing known": (
        "Your profile holds nothing yet that we could compare. Add a headline, an occupation or some skills."
    ),
    "no related jobs": "No open job has to do with {names:joined by or}.",
    "no related courses": "No course has to do with {names:joined by or}.",
    "no jobs for guess": "No open job has to do with “{names[0]}”, which is our guess from your words.",
    "no courses for guess": "No course has to do with “{names[0]}”, which is our guess from your words.",
    "no jobs like chosen": "No open job is like those that you chose.",
    "no courses like chosen": "No course is like those that you chose.",
    "all jobs left out": (
        "Open jobs that have to do with what we know of you: {numbers[0]}. All of them are left out."
    ),
    "all courses left out": (
        "Courses that have to do with what we know of you: {numbers[0]}. All of them are left out."
    ),
    "left out: PAYS_LESS_THAN_MINIMUM": "Pay less than your minimum: {numbers[0]}.",
    "left out: OTHER_COUNTRY": "In another country than you live in: {numbers[0]}.",
    "left out: FILTER": "Do not meet your filter: {numbers[0]}.",
    "left out: MINIMUM_SCORE": "Below the lowest score that you ask for: {numbers[0]}.",
    "left out: SEEN": "Seen before: {numbers[0]}.",
    "left out: DECIDED": "Applied to, completed or dismissed before: {numbers[0]}.",
}
