"""What training and prediction share: models, tokens, batches, devices. Only here is torch known."""
