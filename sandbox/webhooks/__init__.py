"""Webhooks on their way out: packed, signed, delivered. What waits for whom is the world's business."""
