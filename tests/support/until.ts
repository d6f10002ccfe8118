/** Most things come within these turns; asked on without a pause, a busy machine's other threads would have no processor to work on. */
const turnsAtOnce = 500;

/** Waits for real work (WebCrypto, IndexedDB in memory) to come to a state; throws when it does not within many turns of the event loop. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, turns = 5_000): Promise<void> {
	for (let turn = 0; turn < turns; turn++) {
		if (await condition()) return;
		await new Promise<void>((resolve) => (turn < turnsAtOnce ? setImmediate(resolve) : setTimeout(resolve, 1)));
	}
	throw new Error(`never came: ${what}`);
}
