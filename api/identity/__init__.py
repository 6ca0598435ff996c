"""Who makes a request: tokens of this service, of an OpenID Connect provider, and of service accounts.

- ``accounts``: service accounts, which act for people.
- ``claims``: what a provider's claims say of a person.
- ``first_visits``: adds people to the graph on their first visit.
- ``keys``: the provider's keys, read again when they change.
- ``opening``: makes what verifies tokens from the settings.
- ``provider``: reads the provider's documents over HTTP.
- ``provider_tokens``: verifies the provider's tokens.
- ``verifier``: verifies tokens of either source.
"""
