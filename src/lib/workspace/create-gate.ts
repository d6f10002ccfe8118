import type { Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { DemoLocale } from '#lib/model/demo/demo-people.ts';
import { generateDeviceKeys, openDeviceKeys } from '#lib/trust/device-keys.ts';
import { foundHospital } from '#lib/trust/hospital.ts';
import { acceptInvite } from '#lib/trust/invite.ts';
import { parseInvite } from '#lib/trust/invite-code.ts';
import type { OpenVaultError } from '#lib/vault/open-vault.ts';
import type { Vault } from '#lib/vault/vault.ts';
import type { Gate, Phase, RecoveryKit } from '#lib/view/gate.ts';
import type { FoundError, JoinError, LineReason, LineRefusal } from '#lib/view/workspace.ts';
import { endOfStay } from './guest-end.ts';
import { createWorkspace, type RunningWorkspace } from './create-workspace.ts';
import { demoVaultName, openDemo } from './demo-workspace.ts';
import { enrolmentNote, inviteKeysNote, vaultName, type Enrolment } from './enrolled.ts';
import { inspectInvite } from './inspect-invite.ts';
import { storeKeys } from './key-keeper.ts';
import { readFragment } from './page-fragment.ts';
import { storeRosterStatements } from './roster-keeper.ts';
import type { LineEnvironment } from './workspace-line.ts';

/** Everything the app takes from the page it runs in. */
export interface GateEnvironment {
	/** The page's fragment as it was opened; the caller has taken it out of the address bar already. */
	readonly fragment: string;
	readonly origin: string;
	readonly clock: Clock;
	readonly random: Random;
	readonly locks: LockManager | null;
	readonly line: Omit<LineEnvironment, 'setUpToken'>;
	openVault(name: string): Promise<Result<Vault, OpenVaultError>>;
	/** Deletes a closed vault and what is remembered beside it. */
	forgetVault(name: string): Promise<void>;
	/** What the demo ward is written in. */
	locale(): DemoLocale;
	/** Asks the browser to keep this origin's data. */
	persist(): Promise<unknown>;
	report(error: unknown): void;
}

/** From pressing the button to an answer that a person can act on; a lossy thin line needs a good part of it. */
const answerWithinMs = 30_000;

type Trial = { readonly reason: 'refused'; readonly detail: LineRefusal } | { readonly reason: 'line'; readonly detail: LineReason };

/** Resolves when `reached` holds, or with what the relay or the line says instead. */
function awaitRelay(running: RunningWorkspace, reached: () => boolean, clock: Clock): Promise<Result<true, Trial>> {
	const { connection } = running.workspace;
	return new Promise((resolve) => {
		const stops: (() => void)[] = [];
		const end = (result: Result<true, Trial>): void => {
			for (const stop of stops) stop();
			resolve(result);
		};
		const look = (): void => {
			const { line } = connection.current;
			if (reached()) end(ok(true));
			else if (line.status === 'refused') end(err({ reason: 'refused', detail: line.reason }));
		};
		const giveUp = (): void => {
			const { line } = connection.current;
			end(err({ reason: 'line', detail: line.status === 'waiting' ? line.reason : 'unreachable' }));
		};
		stops.push(connection.on(look), running.roster.on(look), running.workspace.hospital.on(look), clock.after(answerWithinMs, giveUp));
		look();
	});
}

/** The way from a page to a workspace. */
export function createGate(environment: GateEnvironment): Gate {
	const { clock, random, report, origin, locks } = environment;
	const { setUpToken, inviteText } = readFragment(environment.fragment);
	const firstRun: Phase = { at: 'first-run', setUp: setUpToken !== null, inviteText };
	const phase = createSettable<Phase>({ at: 'starting' });
	let founded: RunningWorkspace | null = null;

	const run = (vault: Vault, enrolment: Enrolment, device: Parameters<typeof createWorkspace>[0]['device'], token: string | null) =>
		createWorkspace({ vault, device, enrolment, clock, random, locks, origin, report, line: { ...environment.line, setUpToken: token } });

	const start = async (): Promise<Phase> => {
		if (!(await hasCrypto())) return { at: 'broken', reason: 'no-crypto' };
		const opened = await environment.openVault(vaultName);
		if (!opened.ok) return { at: 'broken', reason: opened.error.reason };
		const vault = opened.value;
		const enrolment = await vault.notes.get<Enrolment>(enrolmentNote);
		const keys = await vault.keys.deviceKeys();
		if (!enrolment.ok || !keys.ok) return { at: 'broken', reason: 'no-storage' };
		if (enrolment.value && keys.value) {
			// A set-up link opened by an enrolled device brings its hospital to a relay that has lost everything.
			const running = await run(vault, enrolment.value, await openDeviceKeys(keys.value), setUpToken);
			return welcome(running, enrolment.value);
		}
		await vault.close();
		return firstRun;
	};

	/** A guest's device forgets the case when the stay is over: what was shown elsewhere it cannot take back. */
	const welcome = (running: RunningWorkspace, { guest }: Enrolment): Phase => {
		if (!guest) return { at: 'ready', workspace: running.workspace };
		const over = async (how: 'expired' | 'shown-out'): Promise<void> => {
			phase.set({ at: 'guest-over', how, hospitalName: guest.hospitalName, untilMs: guest.untilMs });
			await running.workspace.close();
			await environment.forgetVault(vaultName);
		};
		const ended = endOfStay(running, guest, clock, (how) => void over(how).catch(report));
		if (ended === null) return { at: 'ready', workspace: running.workspace };
		return { at: 'guest-over', how: ended, hospitalName: guest.hospitalName, untilMs: guest.untilMs };
	};

	/** A clean vault for an attempt to enrol; whatever a failed attempt left is gone. */
	const freshVault = async (): Promise<Vault | null> => {
		await environment.forgetVault(vaultName);
		const opened = await environment.openVault(vaultName);
		return opened.ok ? opened.value : null;
	};
	const makeDevice = async (vault: Vault) => {
		const stored = await generateDeviceKeys();
		const device = await openDeviceKeys(stored);
		return (await vault.keys.setDeviceKeys(stored)).ok ? device : null;
	};
	const lineFault = (): { readonly reason: 'line'; readonly detail: LineReason } => ({
		reason: 'line',
		detail: environment.line.online() ? 'unreachable' : 'offline'
	});
	const abandon = async (running: RunningWorkspace): Promise<void> => {
		await running.workspace.close();
		await environment.forgetVault(vaultName);
	};
	const keep = async (vault: Vault, enrolment: Enrolment): Promise<boolean> => {
		environment.persist().catch(report);
		return (await vault.notes.set(enrolmentNote, enrolment)).ok;
	};

	const found: Gate['found'] = async (plan) => {
		if (setUpToken === null) return err({ reason: 'no-set-up-link' });
		const relay = await environment.line.address.describe();
		if (!relay) return err(lineFault());
		if (relay.hospitalId !== null) return err({ reason: 'already-founded' });
		const vault = await freshVault();
		const device = vault && (await makeDevice(vault));
		if (!vault || !device) return err({ reason: 'storage' });
		const { name: hospitalName, wards, founder, role } = plan;
		const made = await foundHospital({ hospitalName, wards, founder, role }, device, random, clock.nowMs());
		const bytes = made.statements.map((statement) => statement.bytes);
		const stored = await storeRosterStatements(vault, made.hospitalId, device, bytes);
		if (!stored.ok || !(await storeKeys(vault, device, made.keys))) return err({ reason: 'storage' });
		const enrolment = { hospitalId: made.hospitalId, personId: made.personId };
		const running = await run(vault, enrolment, device, setUpToken);
		const answer = await awaitRelay(running, () => running.workspace.connection.current.line.status === 'open', clock);
		if (!answer.ok) {
			await abandon(running);
			return err(foundErrorOf(answer.error));
		}
		if (!(await keep(vault, enrolment))) return err({ reason: 'storage' });
		founded = running;
		const kit: RecoveryKit = { hospitalName, createdAtMs: clock.nowMs(), secretText: made.recoverySecretText };
		return ok(kit);
	};

	const join: Gate['join'] = async (text, profile) => {
		const code = parseInvite(text);
		if (!code.ok) return code;
		if (code.value.expiresAtMs < clock.nowMs()) return err({ reason: 'expired' });
		const relay = await environment.line.address.describe();
		if (!relay) return err(lineFault());
		if (relay.hospitalId !== code.value.hospitalId) return err({ reason: 'other-hospital' });
		const vault = await freshVault();
		const device = vault && (await makeDevice(vault));
		if (!vault || !device) return err({ reason: 'storage' });
		const accepted = await acceptInvite(code.value, profile, device, clock.nowMs(), random);
		const { hospitalId } = code.value;
		const noted = await vault.notes.set(inviteKeysNote, accepted.inviteKeys);
		const stored = await storeRosterStatements(vault, hospitalId, device, [accepted.statement]);
		if (!noted.ok || !stored.ok) return err({ reason: 'storage' });
		const { role, expiresAtMs: untilMs, hospitalName, guest } = code.value;
		const pass = role === 'guest' && guest ? { guest: { ...guest, hospitalName, name: profile.name, untilMs } } : {};
		const enrolment: Enrolment = { hospitalId, personId: accepted.personId, ...pass };
		const running = await run(vault, enrolment, device, null);
		const isNamed = (): boolean => role === 'guest' || running.workspace.hospital.current.name !== '';
		const known = (): boolean => running.roster.current.devices.has(device.deviceId) && isNamed();
		const answer = await awaitRelay(running, known, clock);
		if (!answer.ok) {
			await abandon(running);
			return err(joinErrorOf(answer.error));
		}
		if (!(await keep(vault, enrolment))) return err({ reason: 'storage' });
		phase.set(welcome(running, enrolment));
		return ok(true);
	};

	start().then(
		(begun) => phase.set(begun),
		(error: unknown) => {
			report(error);
			phase.set({ at: 'broken', reason: 'no-storage' });
		}
	);

	return {
		phase,
		found,
		enter() {
			if (founded) phase.set({ at: 'ready', workspace: founded.workspace });
		},
		inspectInvite,
		join,
		async lookAround() {
			const workspace = await openDemo(environment);
			phase.set(workspace ? { at: 'ready', workspace } : { at: 'broken', reason: 'no-storage' });
		},
		async leaveDemo() {
			if (phase.current.at !== 'ready' || !phase.current.workspace.me.demo) return;
			const { workspace } = phase.current;
			phase.set(firstRun);
			await workspace.close();
			await environment.forgetVault(demoVaultName);
		}
	};
}

function foundErrorOf(trial: Trial): FoundError {
	if (trial.reason === 'line') return trial;
	return trial.detail === 'other-hospital' ? { reason: 'already-founded' } : { reason: 'no-set-up-link' };
}

function joinErrorOf(trial: Trial): JoinError {
	if (trial.reason === 'line') return trial;
	switch (trial.detail) {
		case 'other-hospital':
			return { reason: 'other-hospital' };
		case 'invite-used':
			return { reason: 'used' };
		case 'invite-expired':
			return { reason: 'expired' };
		case 'invite-revoked':
			return { reason: 'revoked' };
		case 'removed':
		case 'unknown-device':
		case 'protocol':
			return { reason: 'unknown-invite' };
	}
}

/** Plain HTTP has no WebCrypto, and browsers before 2025 lack Ed25519. */
async function hasCrypto(): Promise<boolean> {
	try {
		await generateDeviceKeys();
		return true;
	} catch {
		return false;
	}
}
