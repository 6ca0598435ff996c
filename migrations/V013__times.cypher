// Statistics of a window of days, and what is older than it may be.
CREATE INDEX interaction_at IF NOT EXISTS FOR (n:Interaction) ON (n.at);
CREATE INDEX recommendation_created_at IF NOT EXISTS FOR (n:Recommendation) ON (n.createdAt);
