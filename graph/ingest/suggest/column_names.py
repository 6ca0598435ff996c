"""What columns are called: in English, then in German, French, Spanish, Italian, Portuguese and Arabic."""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "title": "job title|position title|title|course title|course name|position|job name|role|job|name|course|vacancy|"
    "stellentitel|titel|intitulé|titre|poste|título|puesto|cargo|titolo|المسمى الوظيفي|الوظيفة|العنوان",
    "description": "job description|course description|description|summary|job summary|job requirements|requirements|"
    "about|details|content|text|syllabus|course syllabus|responsibilities|qualifications|overview|"
    "beschreibung|descriptif|descripción|descrizione|descrição|الوصف|المتطلبات",
    "company": "company name|company|employer|employer name|hiring organization name|organization|organisation|firm|"
    "firma|unternehmen|arbeitgeber|entreprise|société|employeur|empresa|azienda|الشركة",
    "place": "city|town|location|where|job location|place|work location|job location address address locality|"
    "ort|stadt|arbeitsort|standort|ville|lieu|ciudad|ubicación|lugar|città|sede|cidade|local|المدينة|المكان|الموقع",
    "region": "region|state|province|county|governorate|bundesland|région|provincia|región|regione|estado|المحافظة",
    "country": "country|country name|job country|land|pays|país|paese|nazione|البلد|الدولة",
    "seniority": "seniority|career level|experience level|seniority level|job level|level|karrierestufe|niveau|nivel|"
    "livello|المستوى",
    "contractType": "contract type|employment type|job type|work type|contract|type of employment|work schedule|"
    "vertragsart|anstellungsart|type de contrat|contrat|tipo de contrato|contratto|نوع العقد|نوع الوظيفة",
    "remote": "remote|is remote|work from home|remote work|workplace type|remote ratio|"
    "homeoffice|télétravail|teletrabajo",
    "postedAt": "posted at|date posted|posted|posted on|posting date|post date|listed at|published|published at|"
    "publication date|created at|created|date|when|listing date|veröffentlicht|datum|date de publication|"
    "fecha de publicación|fecha|data di pubblicazione|data|تاريخ النشر|التاريخ",
    "closesAt": "closes at|closes|valid through|closing date|deadline|expires|expiry|expiry date|expiration date|"
    "end date|application deadline|bewerbungsfrist|date limite|fecha límite|scadenza|آخر موعد",
    "salaryMinimum": "salary minimum|min salary|minimum salary|salary min|salary from|min pay|pay from|"
    "gehalt von|salaire min|salario mínimo",
    "salaryMaximum": "salary maximum|max salary|maximum salary|salary max|salary to|max pay|pay to|"
    "gehalt bis|salaire max|salario máximo",
    "salary": "salary|salary range|salary estimate|pay|pay range|compensation|wage|wages|remuneration|gehalt|lohn|"
    "salaire|rémunération|salario|sueldo|stipendio|salário|الراتب",
    "salaryCurrency": "salary currency|currency|pay currency|currency code|währung|devise|moneda|valuta|moeda|العملة",
    "salaryPeriod": "salary period|pay period|salary unit|pay frequency|salary type|period|unit text",
    "language": "language|course language|sprache|langue|idioma|lingua|اللغة",
    "provider": "provider|institution|university|organization|organisation|school|partner|offered by|platform|anbieter|"
    "établissement|proveedor|institución|istituto|الجهة",
    "topic": "topic|subject|category|domain|field|area|theme|thema|kategorie|sujet|matière|tema|materia|الموضوع|المجال",
    "level": "level|difficulty|difficulty level|course level|niveau|nivel|livello|المستوى",
    "durationHours": "duration hours|hours|duration|course duration|total hours|learning hours|"
    "dauer|durée|duración|durata|المدة",
    "skills": "skills|gained skills|skill|key skills|required skills|job skills|skills gained|technologies|tags|"
    "fähigkeiten|kenntnisse|compétences|habilidades|competencias|competenze|المهارات",
    "name": "name|full name|display name|candidate name|member name|nom|nombre|nome|الاسم",
    "headline": "headline|current title|current position|job title|tagline|motto",
    "years": "years|years of experience|experience years|total experience",
    "openToRemote": "open to remote|remote ok|remote",
    "remoteOnly": "remote only|only remote",
    "openToRelocate": "open to relocate|open to relocation|would relocate|willing to relocate|relocation",
    "discoverable": "discoverable|visible|searchable|open to offers",
    "minimumSalary": "minimum salary|min salary|expected salary|desired salary|salary expectation|salary",
    "person": "member id|member|user id|user|person id|person|candidate id|candidate|applicant id|applicant|learner id|"
    "learner|uid|id",
    "item": "job id|job|posting id|posting|vacancy id|vacancy|course id|course|item id|item|listing id|listing",
    "action": "action|event type|event|interaction|activity|verb|type",
    "at": "at|timestamp|event time|occurred at|created at|started at|start|time|date|when|day",
    "duration": "duration|duration seconds|seconds|dwell time|time spent",
    "key": "id|job id|posting id|course id|uuid|guid|reference|ref|job ref|requisition id|job|slug|code|external id|"
    "job url|course url|url|link|kennziffer|référence|referencia|codice",
}  # fmt: skip
# A column with one of these words in its name, besides the name of a field, is something else
MISLEADING = frozenset(
    [
        "education",
        "english",
        "logo",
        "size",
        "rating",
        "rate",
        "count",
        "number",
        "website",
        "email",
        "phone",
        "id",
        "url",
        "link",
        "industry",
        "sector",
        "short",
        "hash",
        "experience",
        "gender",
        "age",
        "first",
        "last",
        "user",
        "applicant",
    ]
)
