"""The vocabulary of the demo world's people, companies, jobs and courses."""

FIRST_NAMES = (
    "Amal", "Amir", "Ana", "Andrei", "Aya", "Bilal", "Carla", "Chidi", "Dalia", "Daniel", "Elena", "Emre", "Farah",
    "Felix", "Ghada", "Hana", "Hassan", "Ines", "Ivan", "Jana", "Jonas", "Karim", "Khadija", "Lars", "Layla", "Lea",
    "Luca", "Mariam", "Marta", "Mehdi", "Mina", "Nadia", "Nour", "Omar", "Petra", "Rami", "Rania", "Salma", "Samir",
    "Sara", "Sofia", "Tarek", "Thomas", "Vera", "Yara", "Youssef", "Zainab", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Abbas", "Adel", "Bauer", "Bianchi", "Costa", "Darwish", "Fahmy", "Fischer", "Garcia", "Haddad", "Ibrahim",
    "Jansen", "Kaya", "Khalil", "Kovacs", "Larsen", "Mansour", "Moreau", "Nasser", "Novak", "Okafor", "Papadakis",
    "Popescu", "Rashid", "Rossi", "Saleh", "Santos", "Schmidt", "Sharif", "Silva", "Tahir", "Yilmaz",
)  # fmt: skip
COMPANY_FIRST = (
    "Atlas", "Blue Nile", "Cedar", "Delta", "Eastern", "Falcon", "Gulf", "Horizon", "Iris", "Jasmine", "Kite",
    "Lotus", "Meridian", "Northern", "Oasis", "Palm", "Quartz", "Riverside", "Sahara", "Terra", "Union", "Vega",
)  # fmt: skip
COMPANY_SECOND = {
    "software": ("Software", "Apps", "Digital"),
    "data-and-networks": ("Data", "Networks", "Cloud"),
    "health": ("Clinics", "Health", "Care"),
    "education": ("Academy", "College", "Learning"),
    "finance": ("Capital", "Bank", "Finance"),
    "marketing-and-sales": ("Media", "Trade", "Retail"),
    "engineering": ("Works", "Industries", "Systems"),
    "construction": ("Construction", "Builders", "Homes"),
    "logistics": ("Logistics", "Freight", "Shipping"),
    "hospitality": ("Hotels", "Kitchens", "Travel"),
    "people-and-law": ("Partners", "Consulting", "Counsel"),
    "media-and-design": ("Studio", "Films", "Design"),
}
PROVIDERS = (
    "Open Harbour", "Lantern Courses", "Delta Online", "Skillyard", "Cedar School", "Bridge Institute",
    "Evening College", "Compass Learning", "The Workshop", "Meridian Academy",
)  # fmt: skip
INSTITUTIONS = (
    "University of the Delta", "Coastal University", "Northern Institute of Technology", "Central City College",
    "School of Applied Arts", "Riverside Polytechnic", "Institute of Public Health", "Academy of Commerce",
)  # fmt: skip
DEGREES = ("Diploma", "Bachelor", "Master")
PLACES = (
    ("eg-cairo", "Cairo", "Egypt"), ("eg-alexandria", "Alexandria", "Egypt"), ("eg-giza", "Giza", "Egypt"),
    ("ae-dubai", "Dubai", "United Arab Emirates"), ("ae-abu-dhabi", "Abu Dhabi", "United Arab Emirates"),
    ("sa-riyadh", "Riyadh", "Saudi Arabia"), ("sa-jeddah", "Jeddah", "Saudi Arabia"), ("qa-doha", "Doha", "Qatar"),
    ("jo-amman", "Amman", "Jordan"), ("lb-beirut", "Beirut", "Lebanon"), ("tn-tunis", "Tunis", "Tunisia"),
    ("ma-casablanca", "Casablanca", "Morocco"), ("de-berlin", "Berlin", "Germany"),
    ("de-munich", "Munich", "Germany"), ("fr-paris", "Paris", "France"), ("es-madrid", "Madrid", "Spain"),
    ("it-milan", "Milan", "Italy"), ("pl-warsaw", "Warsaw", "Poland"),
)  # fmt: skip
SENIORITIES = ("JUNIOR", "MID", "SENIOR", "LEAD")
SENIORITY_WORD = {"JUNIOR": "Junior ", "MID": "", "SENIOR": "Senior ", "LEAD": "Lead "}
SENIORITY_ARABIC = {"JUNIOR": " مبتدئ", "MID": "", "SENIOR": " أول", "LEAD": " رئيسي"}
CONTRACT_TYPES = ("FULL_TIME", "PART_TIME", "CONTRACT", "FREELANCE")
LEVELS = ("BEGINNER", "INTERMEDIATE", "ADVANCED")
JOB_TEXTS = (
    "{company} is looking for a colleague in {place}. Your days: {first} and {second}. You bring {rest}.",
    "At {company} you will {first}, together with a small team in {place}. We count on {second}; {rest} help too.",
    "Our team in {place} needs someone for {first} and {second}. Good to have: {rest}. {company} pays for training.",
)
JOB_TEXT_ARABIC = "تبحث {company} عن زميل للعمل في {place}. المهام: {first} و {second}. المهارات المطلوبة: {rest}."
COURSE_TITLES = ("{first} in practice", "Introduction to {first}", "{first} and {second}", "Working with {first}")
COURSE_TITLE_ARABIC = "مقدمة في {first}"
COURSE_TEXTS = (
    "A course by {provider} about {all}, with exercises and a project.",
    "{provider} teaches {all} step by step, with feedback on your work.",
)
COURSE_TEXT_ARABIC = "دورة من {provider} حول {all} مع تمارين ومشروع."
