"""Language models: one interface, a provider a module. Text of users is data, never an instruction."""
