"""Which places lie in a town, a region or a country."""

from collections.abc import Sequence

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Mask
from graph.slug import make_slug
from graph.text_folding import fold_text


def places_within(catalogue: Catalogue, ids: Sequence[str]) -> Mask:
    """Return a mask of the places that are one of the given places, or lie in one of them, bool [places].

    A town lies in its region and its country, and a district in its city. Unknown ids are left out.
    """
    table = catalogue.data.nodes["Place"]
    countries, regions = table.columns["country"], table.columns["region"]
    mask = np.zeros(len(table), dtype=bool)
    for outer in (index for id in ids if (index := catalogue.position("Place", id)) is not None):
        mask[outer] = True
        id, name = table.ids[outer], table.titles[outer]
        country = table.names["country"][int(countries[outer])]
        region = table.names["region"][int(regions[outer])]
        if not country:
            continue
        same_country = countries == countries[outer]
        if name == country and not region:
            mask |= same_country
            continue
        inside = same_country & (regions == code_of(table.names["region"], name))
        if not is_region(id, name, region):  # of a region's towns, only those whose ids name this city
            inside &= np.array([other.startswith(f"{id}-") for other in table.ids])
        mask |= inside
    return mask


def code_of(names: Sequence[str], name: str) -> int:
    """Return the code that stands for a name, -1 for an unknown one."""
    return names.index(name) if name in names else -1


def is_region(id: str, name: str, region: str) -> bool:
    """Return whether a place is a region itself: its id ends with the region's code, and a town's with its name."""
    return name == region and not id.endswith(make_slug(fold_text(name)))
