// Words: what people search for by name.
CREATE FULLTEXT INDEX job_text IF NOT EXISTS FOR (n:Job) ON EACH [n.title, n.description];
CREATE FULLTEXT INDEX course_text IF NOT EXISTS FOR (n:Course) ON EACH [n.title, n.description];
CREATE FULLTEXT INDEX skill_text IF NOT EXISTS FOR (n:Skill) ON EACH [n.name, n.alternativeNames];
CREATE FULLTEXT INDEX occupation_text IF NOT EXISTS FOR (n:Occupation) ON EACH [n.title, n.titleArabic, n.alternativeTitles];

// Meaning: the active model's embedding of each node, 64 numbers, written when it is activated.
CREATE VECTOR INDEX job_embedding IF NOT EXISTS FOR (n:Job) ON (n.embedding)
OPTIONS {indexConfig: {`vector.dimensions`: 64, `vector.similarity_function`: 'cosine'}};
CREATE VECTOR INDEX course_embedding IF NOT EXISTS FOR (n:Course) ON (n.embedding)
OPTIONS {indexConfig: {`vector.dimensions`: 64, `vector.similarity_function`: 'cosine'}};
CREATE VECTOR INDEX skill_embedding IF NOT EXISTS FOR (n:Skill) ON (n.embedding)
OPTIONS {indexConfig: {`vector.dimensions`: 64, `vector.similarity_function`: 'cosine'}};
