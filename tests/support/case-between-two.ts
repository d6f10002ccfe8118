import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import type { OpenCase } from '#lib/view/workspace.ts';
import { startRelayServer, type RunningRelay } from '../../sync-server/server.ts';
import { createTestDevice, eventually, type TestDevice } from './relay-device.ts';

/** A doctor and a nurse who share one case over a real relay, and a line to it that can be cut. */
export interface CaseBetweenTwo {
	readonly caseId: CaseId;
	doctor: TestDevice;
	nurse: TestDevice;
	open(device: TestDevice): Promise<OpenCase>;
	caughtUp(device: TestDevice): Promise<void>;
	startRelay(): Promise<void>;
	stopRelay(): Promise<void>;
	/** Lets so many more bytes go to the relay, then breaks every connection; resolves when that has happened. */
	cutAfter(bytes: number): Promise<void>;
	close(): Promise<void>;
}

export async function openCaseBetweenTwo(): Promise<CaseBetweenTwo> {
	const folder = await mkdtemp(join(tmpdir(), 'wardline-two-'));
	let relay: RunningRelay;
	let relayPort = 0;
	let budget: number | null = null;
	let cut = (): void => undefined;
	const sockets = new Set<Socket>();
	const breakAll = (): void => sockets.forEach((socket) => socket.destroy());
	const startRelay = async (): Promise<void> => {
		relay = expectOk(await startRelayServer({ host: '127.0.0.1', port: relayPort, dataFolder: folder }), 'the relay starts');
		relayPort = relay.port;
	};
	await startRelay();
	const line = createServer((device) => {
		const upstream = connect(relayPort, '127.0.0.1');
		for (const socket of [device, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined).on('close', () => (sockets.delete(socket), device.destroy(), upstream.destroy()));
		}
		upstream.pipe(device);
		device.on('data', (bytes) => {
			if (budget === null) return void upstream.write(bytes);
			const allowed = bytes.subarray(0, budget);
			budget -= allowed.length;
			if (budget > 0) return void upstream.write(allowed);
			budget = null;
			upstream.write(allowed, () => {
				breakAll();
				cut();
			});
		});
	});
	await new Promise<void>((listening) => line.listen(0, '127.0.0.1', listening));
	const { port } = line.address() as { port: number };

	const caughtUp = (device: TestDevice): Promise<void> =>
		eventually(() => device.workspace().connection.current.caughtUp, 'caught up', 40_000);
	const doctor = createTestDevice(() => port, `#setup=${relay!.setUpToken}`);
	await eventually(() => doctor.gate.phase.current.at === 'first-run', 'first run');
	const founder = { name: 'LI Ming', profession: '' };
	expectOk(await doctor.gate.found({ name: 'H', wards: [{ name: 'Ward 7', beds: ['01'] }], founder, role: 'doctor' }), 'founding');
	doctor.gate.enter();
	await caughtUp(doctor);
	const ward = doctor.workspace().hospital.current.wards[0]!;
	const wish = { role: 'nurse', wards: [ward.spaceId], expiresAtMs: Date.now() + 86_400_000 } as const;
	const invite = expectOk(await doctor.workspace().createInvite(wish), 'an invite');
	await eventually(() => doctor.workspace().connection.current.unsent === 0, 'sent');
	const nurse = createTestDevice(() => port);
	await eventually(() => nurse.gate.phase.current.at === 'first-run', 'first run');
	expectOk(await nurse.gate.join(invite.url, { name: 'WANG Fang', profession: '' }), 'joining');
	await caughtUp(nurse);
	const identity = { kind: 'identity', body: { familyName: 'ZHAO', givenName: 'Lan', sex: 'female' }, supersedes: [] } as const;
	const admission = { kind: 'admission', body: { ward: ward.spaceId, bed: '01', atMs: Date.now() }, supersedes: [] } as const;
	const caseId = expectOk(await nurse.workspace().admit(ward.spaceId, [identity, admission]), 'admission');
	await eventually(async () => {
		const opened = await doctor.workspace().openCase(caseId);
		if (opened.ok) await opened.value.close();
		return opened.ok;
	}, 'the case at the doctor');

	const two: CaseBetweenTwo = {
		caseId,
		doctor,
		nurse,
		caughtUp,
		startRelay,
		open: async (device) => expectOk(await device.workspace().openCase(caseId), 'the case opens'),
		stopRelay: () => relay.close(),
		cutAfter: (bytes) =>
			new Promise((resolve) => {
				budget = bytes;
				cut = resolve;
			}),
		async close() {
			await two.doctor.leave();
			await two.nurse.leave();
			breakAll();
			line.close();
			await relay.close();
			await rm(folder, { recursive: true, force: true });
		}
	};
	return two;
}
