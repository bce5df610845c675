"""The network: people, agencies, and who may see what."""
