"""The vocabulary of the demo world's people, companies, jobs and courses."""

ARAB_FIRST_NAMES = (
    "Amal", "Amir", "Aya", "Bilal", "Dalia", "Farah", "Ghada", "Hana", "Hassan", "Ibtisam", "Jamal", "Karim", "Khadija",
    "Laila", "Layla", "Maha", "Mariam", "Mehdi", "Mina", "Nabil", "Nadia", "Nour", "Omar", "Rami", "Rania", "Salma",
    "Samir", "Sara", "Tarek", "Yara", "Youssef", "Zainab",
)  # fmt: skip
ARAB_LAST_NAMES = (
    "Abbas", "Adel", "Amrani", "Aziz", "Bakri", "Darwish", "Fahmy", "Farouk", "Habib", "Haddad", "Hamdan", "Ibrahim",
    "Jaber", "Khalil", "Mansour", "Nasser", "Qasim", "Rashid", "Saleh", "Sharif", "Shukri", "Tahir", "Zaki",
)  # fmt: skip
EUROPEAN_FIRST_NAMES = (
    "Ana", "Andrzej", "Carla", "Clara", "Daniel", "Elena", "Emil", "Felix", "Greta", "Hanna", "Ines", "Irena", "Jana",
    "Javier", "Jonas", "Katarzyna", "Lars", "Lea", "Lucia", "Marek", "Marta", "Mateo", "Nora", "Paul", "Petra", "Sofia",
    "Thomas", "Tobias", "Vera", "Wojciech", "Zofia",
)  # fmt: skip
EUROPEAN_LAST_NAMES = (
    "Bauer", "Becker", "Castillo", "Fischer", "Garcia", "Hoffmann", "Jankowski", "Keller", "Kowalski", "Krause",
    "Lopez", "Marin", "Navarro", "Nowak", "Ortega", "Romero", "Schmidt", "Serrano", "Vogel", "Weber", "Wisniewski",
    "Zielinski",
)  # fmt: skip
COMPANY_FIRST = (
    "Acacia", "Almond", "Alpine", "Amber", "Anchor", "Arcadia", "Aspen", "Atlas", "Aurora", "Beacon", "Blue Nile",
    "Bluebird", "Boreal", "Bridge", "Brook", "Canyon", "Cedar", "Citadel", "Clover", "Coral", "Corner", "Crescent",
    "Cypress", "Dawn", "Delta", "Dune", "Eastern", "Ebony", "Elm", "Evergreen", "Falcon", "Fig Tree", "First", "Garnet",
    "Gazelle", "Granite", "Gulf", "Harbour", "Hazel", "Heron", "Highland", "Horizon", "Ibis", "Indigo", "Iris", "Ivory",
    "Jasmine", "Juniper", "Kestrel", "Keystone", "Kite", "Lantern", "Lapis", "Laurel", "Lighthouse", "Lotus", "Lynx",
    "Magnolia", "Maple", "Marble", "Meadow", "Meridian", "Mosaic", "Mulberry", "New", "Nimbus", "North Star",
    "Northern", "Oasis", "Olive", "Opal", "Orchard", "Orion", "Osprey", "Palm", "Papyrus", "Pearl", "Pelican",
    "Pharos", "Pine", "Pomegranate", "Quartz", "Ridge", "Riverside", "Saffron", "Sahara", "Sandstone", "Silver",
    "Southern", "Starling", "Summit", "Sycamore", "Tamarind", "Terra", "Thistle", "Topaz", "Unity", "Valley", "Vega",
    "Vertex", "Walnut", "Waterfront", "Western", "White Sand", "Willow", "Zenith",
)  # fmt: skip
PROVIDERS = (
    "Open Harbour", "Lantern Courses", "Delta Online", "Skillyard", "Cedar School", "Bridge Institute",
    "Evening College", "Compass Learning", "The Workshop", "Meridian Academy",
)  # fmt: skip
INSTITUTIONS = (
    "University of the Delta", "Coastal University", "Northern Institute of Technology", "Central City College",
    "School of Applied Arts", "Riverside Polytechnic", "Institute of Public Health", "Academy of Commerce",
)  # fmt: skip
DEGREES = ("Diploma", "Bachelor", "Master")
SENIORITIES = ("JUNIOR", "MID", "SENIOR", "LEAD")
LEVEL_WORDS = ("Junior", "", "Senior", "Lead")
LEVEL_WORDS_ARABIC = ("مبتدئ", "", "أول", "رئيسي")
POSTING_TITLES = {
    "ICT application developer": "application developer",
    "ICT network engineer": "network engineer",
    "ICT project manager": "IT project manager",
    "ICT security administrator": "IT security administrator",
    "art teacher secondary school": "art teacher",
    "doctors' surgery assistant": "medical practice assistant",
    "industrial arts vocational teacher": "crafts teacher",
    "industrial mobile devices software developer": "industrial software developer",
    "nurse responsible for general care": "general nurse",
    "prepared meals nutritionist": "nutritionist",
    "search engine optimisation expert": "search engine optimisation specialist",
}
CONTRACT_TYPES = ("FULL_TIME", "PART_TIME", "CONTRACT", "FREELANCE")
LEVELS = ("BEGINNER", "INTERMEDIATE", "ADVANCED")
JOB_TEXTS = (
    "{company} is looking for a colleague in {place}. Your days: {first} and {second}. You bring {rest}.",
    "At {company} your work is {first}, together with a small team in {place}. We count on {second}; {rest} help too.",
    "Our team in {place} needs someone for {first} and {second}. Good to have: {rest}. {company} pays for training.",
)
JOB_TEXT_ARABIC = "تبحث {company} عن زميل للعمل في {place}. المهام: {first} و {second}. المهارات المطلوبة: {rest}."
COURSE_TITLES = (
    ("Introduction to {name}", "{Name}: the basics", "{Name} for beginners"),
    ("{Name} in practice", "{Name} and {other}", "Working knowledge: {name}"),
    ("{Name}: advanced course", "{Name} for experienced {people}", "Masterclass: {name}"),
)
COURSE_TITLES_ARABIC = ("مقدمة في {name}", "{name} عمليًا", "{name}: دورة متقدمة")
COURSE_TEXTS = (
    "A course by {provider} about {all}, with exercises and a project.",
    "{provider} teaches {all} step by step, with feedback on your work.",
)
COURSE_TEXT_ARABIC = "دورة من {provider} حول {all} مع تمارين ومشروع."
SKILL_NOUNS = (
    "attack vectors", "audit techniques", "call quality", "call routing", "capture one", "care of", "control of",
    "control systems", "design management", "design principles", "design process", "document management",
    "interview techniques", "open source", "research design", "screen printing", "screen reader", "supply chain",
    "test procedures", "trade sector",
)  # fmt: skip
