"""Practice over the telephone: a phone system connects, and whoever is on the line talks with a simulated customer."""

from wellheard.server.practising.telephone.desk import Telephone, telephone_in

__all__ = ["Telephone", "telephone_in"]
