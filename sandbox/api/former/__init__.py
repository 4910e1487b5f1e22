"""Former rows: endpoints as they were before some version, which removed, moved or changed them."""
