// Runs of interest summaries with their batches, and analyses of profiles.
CREATE CONSTRAINT summary_run_id IF NOT EXISTS FOR (n:SummaryRun) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT summary_batch_id IF NOT EXISTS FOR (n:SummaryBatch) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT profile_analysis_id IF NOT EXISTS FOR (n:ProfileAnalysis) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT profile_advice_id IF NOT EXISTS FOR (n:ProfileAdvice) REQUIRE n.id IS UNIQUE;
