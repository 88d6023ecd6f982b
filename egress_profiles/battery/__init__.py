"""The hostile requests that a forward proxy must stop, and what sends, witnesses and judges them."""
