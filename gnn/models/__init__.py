"""All models, one per module; each scores items for people.

- ``base``: the interface of a model.
- ``kinds``: the kinds of models.
- ``registry``: the models by kind, with their settings.
- ``adjacency``: edges as sparse matrices.
- ``als``: matrix factorisation (Hu et al., 2008).
- ``choice_attention``: attention over a person's latest choices.
- ``convfm``: factorisation machine with convolution.
- ``ease``: EASE (Steck, 2019).
- ``graph_filter``: closed-form filters of the user–item graph.
- ``hetero``: the heterogeneous graph neural network.
- ``item_filter``: the graph filter as part of a served model.
- ``item_knn``: item-based nearest neighbours.
- ``lightgcn``: LightGCN (He et al., 2020).
- ``occupation_popularity``: popularity among people of the same occupation.
- ``pooling``: weighted means over neighbours.
- ``popularity``: popularity.
- ``rank_net``: the network of the ranker.
- ``ranker``: the ranker over models' scores and features.
- ``sasrec``: SASRec (Kang and McAuley, 2018).
"""
