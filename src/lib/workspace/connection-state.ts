import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { LinkState } from '#lib/sync/relay-link.ts';
import type { Vault } from '#lib/vault/vault.ts';
import type { Connection } from '#lib/view/workspace.ts';
import type { WorkspaceLine } from './workspace-line.ts';

/** What a person is told of the line. `settled`: everything in the vault that can be opened has been. Pure. */
function connectionOf(link: LinkState | null, unsent: number, settled: boolean): Connection {
	if (!link) return { line: { status: 'none' }, lastContactAtMs: null, unsent: 0, caughtUp: true, clockDriftMs: null };
	const { line, lastContactAtMs, clockDriftMs, caughtUp } = link;
	return { line, lastContactAtMs, unsent, caughtUp: caughtUp && settled, clockDriftMs };
}

export function followConnection(
	vault: Pick<Vault, 'outbox' | 'follow'>,
	line: WorkspaceLine,
	settled: Readable<boolean>,
	report: (error: unknown) => void,
	scope: Scope
): Readable<Connection> {
	let unsent = 0;
	const connection = createSettable(connectionOf(line.state.current, 0, settled.current));
	const show = (): void => connection.set(connectionOf(line.state.current, unsent, settled.current));
	const count = async (): Promise<void> => {
		const read = await vault.outbox.unsent();
		if (read.ok) unsent = [...read.value.values()].reduce((sum, number) => sum + number, 0);
		show();
	};
	scope.onClose(line.state.on(show));
	scope.onClose(settled.on(show));
	scope.onClose(vault.follow({ of: 'outbox' }, () => void count().catch(report)));
	return connection;
}
