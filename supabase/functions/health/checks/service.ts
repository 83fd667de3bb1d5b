/** Asks a service of the project's whether it is up. @throws Error unless it answers 2xx */
export async function serviceAnswers(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(url, { headers, signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
