"""A few of ESCO's skills and occupations, with some of their alternative labels.

This service uses the ESCO classification of the European Commission.
"""

from workers.documents.matcher import TextMatcher

SKILLS = {
    "python": ("esco-ccd0a1d9-afda-43d9-b901-96344886e14d", "Python (computer programming)", []),
    "java": ("esco-19a8293b-8e95-4de3-983f-77484079c389", "Java (computer programming)", []),
    "prolog": ("esco-prolog", "Prolog (computer programming)", []),
    "r": ("esco-51586df8-1c46-4b47-8583-773cb63bf00b", "R", []),
    "c#": ("esco-4c016b68-4116-468c-9dc6-42710c239e4a", "C#", []),
    "c++": ("esco-b633eb55-8f1f-4ae6-ab4c-2022ffe2cb7f", "C++", []),
    "sql": ("esco-598de5b0-5b58-4ea7-8058-a4bc4d18c742", "SQL", []),
    "less": ("esco-26fa7a33-a426-4cd5-9792-33bf668612e1", "LESS", []),
    "css": ("esco-e5d1f825-60ed-4bdd-872a-e748c387f777", "CSS", []),
    "programming": ("esco-21d2f96d-35f7-4e3f-9745-c533d2dd6e97", "computer programming", []),
    "sheets": ("esco-1973c966-f236-40c9-b2d4-5d71a89019be", "use spreadsheets software", ["use spreadsheets program"]),
    "cloud": ("esco-bd14968e-e409-45af-b362-3495ed7b10e0", "cloud technologies", []),
    "photoshop": ("esco-14ced458-5f4b-495f-bd3d-9c240614bda0", "Adobe Photoshop", []),
    "it": ("esco-ddc3119d-1d6e-4324-9125-a3380d299ac5", "computer technology", ["IT"]),
    "communication": ("esco-15d76317-c71a-4fa2-aadc-2ecc34e627b7", "communication", []),
    "pregnancy": ("esco-5b671d86-f1fa-4468-947c-374dc6cdf6b8", "pregnancy", []),
    "databases": ("esco-databases", "use databases", ["using databases", "databases"]),
    "yoga": ("esco-yoga", "yoga", []),
}
OCCUPATIONS = {
    "developer": (
        "esco-f2b15a0e-e65a-438a-affb-29b9d50b77d1",
        "software developer",
        ["programmer", "software engineer", "مطور برمجيات / مطورة برمجيات"],
    ),
    "nurse": (
        "esco-8d3e8aaa-791b-4c75-a465-f3f827028f50",
        "nurse responsible for general care",
        ["ward nurse", "adult nurse"],
    ),
    "vet nurse": ("esco-24f1eb3a-e99c-4c38-9bda-ba2ba6bf9fa4", "veterinary nurse", ["animal nurse"]),
    "waiter": ("waiter", "waiter/waitress", ["table waiter", "wait staff"]),
    "film director": ("film", "video and motion picture director", ["director", "film director"]),
    "auctioneer": ("auctioneer", "auctioneer", ["agent", "merchant"]),
    "refinery": ("refinery", "oil refinery control room operator", ["supervisor", "refinery operator"]),
    "analyst": ("analyst", "data analyst", ["data warehouse analyst"]),
    "call analyst": ("call-analyst", "call centre analyst", ["senior data analyst", "call analyst"]),
    "finance": ("finance", "financial manager", ["finance director", "manager of finance"]),
    "sales": ("sales", "sales manager", ["sales director"]),
    "trainer": ("trainer", "e-learning developer", ["e-learning designer"]),
    "transport": ("transport", "transport engineer", ["transportation engineer", "مهندس النقل"]),
    **{
        f"manager {field}": (f"manager-{field}", f"{field} manager", [f"{field} director", f"{field} supervisor"])
        for field in ("bank", "farm", "mine", "museum", "library", "hotel", "factory", "zoo", "energy", "travel")
    },
}
MATCHER = TextMatcher(list(SKILLS.values()), list(OCCUPATIONS.values()))


def skills_in(text: str) -> list[str]:
    """Return the names of the skills above that a text names."""
    names = {id: name for name, (id, _, _) in SKILLS.items()}
    return [names[id] for id in MATCHER.skills_in(text)]


def occupation_of(title: str) -> str | None:
    """Return the name of the occupation above that a title names."""
    names = {id: name for name, (id, _, _) in OCCUPATIONS.items()}
    id = MATCHER.occupation_of(title)
    return names[id] if id else None
