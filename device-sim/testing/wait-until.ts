// Waits for a condition instead of sleeping.

export async function waitUntil(condition: () => boolean, withinMs = 25_000): Promise<void> {
  const end = Date.now() + withinMs
  while (!condition()) {
    if (Date.now() > end) throw new Error('The condition did not come true in time.')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
