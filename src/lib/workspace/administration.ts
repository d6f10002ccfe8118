import type { DeviceId, SpaceId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { rotateSpace, spacesDueRotation, stateOwedKeys } from '#lib/trust/epoch-keys.ts';
import { createWard } from '#lib/trust/hospital.ts';
import { createInvite } from '#lib/trust/invite.ts';
import { removalOf, revocationOf } from '#lib/trust/roster-author.ts';
import type { RosterContent } from '#lib/trust/roster-body.ts';
import { isAdministrator } from '#lib/trust/roster.ts';
import type { NewInvite } from '#lib/view/workspace.ts';
import type { Surroundings } from './enrolled.ts';
import type { RosterKeeper } from './roster-keeper.ts';

export type AdministrationError = { readonly reason: 'not-permitted' | 'storage' };

/** What an administrator does to the roster; every act is signed facts that reach the others by themselves. */
export interface Administration {
	invite(
		wish: NewInvite,
		hospitalName: string
	): Promise<Result<{ readonly inviteId: string; readonly fragment: string }, AdministrationError>>;
	revoke(inviteId: string): Promise<Result<true, AdministrationError>>;
	remove(deviceId: DeviceId): Promise<Result<true, AdministrationError>>;
	addWard(name: string, beds: readonly string[]): Promise<Result<SpaceId, AdministrationError>>;
	/** Seals current keys to members who lack them, and renews keys that a removed device still has. Safe to run at any time. */
	settleKeys(): Promise<void>;
}

export function createAdministration(around: Surroundings, keeper: RosterKeeper): Administration {
	const { device, ring, roster, random } = around;
	const permitted = (): boolean => isAdministrator(roster.current, device.deviceId);
	let last: Promise<unknown> = Promise.resolve();

	/** One act after the other: each is signed over the roster that the one before has left. */
	const act = <T>(task: () => Promise<Result<T, AdministrationError>>): Promise<Result<T, AdministrationError>> => {
		const turn = last.then(() => (permitted() ? task() : err<AdministrationError>({ reason: 'not-permitted' })));
		last = turn.catch(() => undefined);
		return turn;
	};

	const renewKeys = async (): Promise<Result<true, AdministrationError>> => {
		const contents: RosterContent[] = [];
		for (const space of spacesDueRotation(roster.current)) {
			const renewed = await rotateSpace(roster.current, space, ring, random);
			if (!renewed) continue;
			ring.add(renewed.key);
			contents.push(...renewed.contents);
		}
		return contents.length > 0 ? keeper.state(contents) : ok(true);
	};

	return {
		invite: (wish, hospitalName) =>
			act(async () => {
				const made = await createInvite(roster.current, { ...wish, hospitalName }, ring, random);
				const stated = await keeper.state([made.content]);
				return stated.ok ? ok({ inviteId: made.inviteId, fragment: made.fragment }) : stated;
			}),
		revoke: (inviteId) =>
			act(async () => {
				const stated = await keeper.state([revocationOf(roster.current, inviteId)]);
				return stated.ok ? renewKeys() : stated;
			}),
		remove: (deviceId) =>
			act(async () => {
				const stated = await keeper.state([removalOf(roster.current, deviceId)]);
				return stated.ok ? renewKeys() : stated;
			}),
		addWard: (name, beds) =>
			act(async () => {
				const rosterKey = ring.current(roster.current.hospitalId);
				if (!rosterKey) return err({ reason: 'not-permitted' });
				const created = await createWard(roster.current, { name, beds }, rosterKey, random);
				ring.add(created.key);
				const stated = await keeper.state(created.contents);
				return stated.ok ? ok(created.spaceId) : stated;
			}),
		settleKeys: async () => {
			if (!permitted()) return;
			await act(async () => {
				const owed: RosterContent[] = [];
				for (const space of roster.current.epochKeys.keys()) owed.push(...(await stateOwedKeys(roster.current, space, ring)));
				const stated = owed.length > 0 ? await keeper.state(owed) : ok(true as const);
				return stated.ok ? renewKeys() : stated;
			});
		}
	};
}
