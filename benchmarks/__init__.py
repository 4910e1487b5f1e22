"""How fast it is: each question beside a floor or a peer, in the same run on the same machine."""
