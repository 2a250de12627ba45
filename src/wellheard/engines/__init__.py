"""The only home of heavy libraries: speech models, aligners, language models."""
