import type { LineSetting } from '../../netlab/lab.ts';

/** What happens to the line of host a at a moment, seconds from the start of the measured window; before it, negative. */
export interface LineEvent {
	readonly atS: number;
	readonly up?: LineSetting;
	readonly down?: LineSetting;
	readonly act?: 'kill-relay' | 'change-address';
}

/** A figure of ours that must not be more, or not less. Dotted names do not occur: all figures are flat. */
export interface Goal {
	readonly figure: string;
	readonly most?: number;
	readonly least?: number;
	/** Instead of a fixed number: plain's figure of the same run. */
	readonly lessThanPlain?: true;
}

/** One row of the bench: what is asked of whom on which line. */
export interface Profile {
	readonly name: string;
	readonly about: string;
	/** How many people are in the call, one on each host. */
	readonly people: 2 | 4;
	readonly camera: boolean;
	/** a types in the shared note all through the window. */
	readonly typing: boolean;
	readonly line: readonly LineEvent[];
	/** Length of the measured window. */
	readonly seconds: number;
	/** What may still arrive of what was said in the window: recorded for so long after it. */
	readonly tailS: number;
	/** The instant of the window from which "back", "after 2 s" and the like are counted; null where nothing happens. */
	readonly eventAtS: number | null;
	readonly goals: readonly Goal[];
}

/** One way, everywhere: a line to another town over a mobile network. */
const delayMs = 40;
const settleS = 15;
const windowS = 60;

const both = (atS: number, setting: LineSetting): LineEvent => ({ atS, up: { delayMs, ...setting }, down: { delayMs, ...setting } });

/** A line that stays as it is; the call has had time to settle on it when the window begins. */
const steady = (name: string, about: string, setting: LineSetting, goals: readonly Goal[], more: Partial<Profile> = {}): Profile => ({
	name,
	about,
	people: 2,
	camera: false,
	typing: false,
	line: [both(-settleS, setting)],
	seconds: windowS,
	tailS: 6,
	eventAtS: null,
	goals,
	...more
});

/** A line that changes while the window runs, with picture. */
const changing = (name: string, about: string, line: readonly LineEvent[], goals: readonly Goal[], more: Partial<Profile>): Profile => ({
	...steady(name, about, {}, goals),
	camera: true,
	eventAtS: 0,
	line,
	...more
});

const concealed = (most: number): Goal => ({ figure: 'concealedPct', most });

export const profiles: readonly Profile[] = [
	steady('floor16', '16 kbit/s both ways, sound alone', { rateKbps: 16 }, [concealed(1)]),
	steady('floor24', '24 kbit/s both ways, sound alone', { rateKbps: 24 }, [concealed(0.5), { figure: 'mouthToEarP95Ms', most: 700 }]),
	steady('loss50', '300 kbit/s, half of all packets lost, sound alone', { rateKbps: 300, lossShare: 0.5 }, [concealed(0.5)]),
	steady('loss70', '300 kbit/s, 70 % of all packets lost, sound alone', { rateKbps: 300, lossShare: 0.7 }, [concealed(2)]),
	steady('loss80', '300 kbit/s, 80 % of all packets lost, sound alone', { rateKbps: 300, lossShare: 0.8 }, [concealed(5)]),
	steady(
		'burst20',
		'200 kbit/s, 20 % lost in bursts of 3.3 packets, sound alone',
		{ rateKbps: 200, burstLoss: { share: 0.2, meanPackets: 3.3 } },
		[concealed(1)]
	),
	changing(
		'step',
		'2 Mbit/s, then 40 kbit/s from one moment to the next, with picture',
		[both(-20, { rateKbps: 2_000 }), both(0, { rateKbps: 40 })],
		[
			{ figure: 'longestGapMs', most: 600 },
			{ figure: 'concealedAfter2sMs', most: 0 },
			{ figure: 'delayUnder600AfterS', most: 3 }
		],
		{ seconds: 30, typing: true }
	),
	changing(
		'recover',
		'40 kbit/s, then 2 Mbit/s, with picture',
		[both(-30, { rateKbps: 40 }), both(0, { rateKbps: 2_000 })],
		[
			{ figure: 'pictureBackS', most: 6 },
			{ figure: 'longestGapMs', most: 200 },
			{ figure: 'wrongSteps', most: 1 }
		],
		{ seconds: 30 }
	),
	steady(
		'notes',
		'40 kbit/s, 30 % lost, someone typing, with picture where it fits',
		{ rateKbps: 40, lossShare: 0.3 },
		[{ figure: 'noteP95Ms', most: 1_000 }, concealed(3)],
		{ camera: true, typing: true }
	),
	changing(
		'relay-death',
		'1 Mbit/s, the relay dies 5 s into the window',
		[both(-10, { rateKbps: 1_000 }), { atS: 5, act: 'kill-relay' }],
		[{ figure: 'audioBackMs', most: 2_000 }],
		{ seconds: 30, eventAtS: 5 }
	),
	changing(
		'address-change',
		'1 Mbit/s, one side gets another address 5 s into the window',
		[both(-10, { rateKbps: 1_000 }), { atS: 5, act: 'change-address' }],
		[{ figure: 'audioBackMs', most: 2_000 }],
		{ seconds: 30, eventAtS: 5 }
	),
	changing(
		'outage',
		'1 Mbit/s, then 60 s of nothing, then 200 kbit/s',
		[both(-10, { rateKbps: 1_000 }), both(0, { outage: true }), both(60, { rateKbps: 200 })],
		[
			{ figure: 'audioBackMs', most: 3_000 },
			{ figure: 'heardPct', least: 99 },
			{ figure: 'clipsInOrderPct', least: 100 }
		],
		{ seconds: 75, eventAtS: 60, tailS: 75 }
	),
	steady('mesh4', 'four people, 1 Mbit/s up each, with picture', {}, [concealed(1)], {
		people: 4,
		camera: true,
		line: [{ atS: -settleS, up: { delayMs, rateKbps: 1_000 }, down: { delayMs } }]
	})
];

/** A recorded line: `up` is what a sends over, `down` what a hears over. */
export const tracedProfile = (up: string, down: string, seconds: number): Profile =>
	changing(
		'trace',
		`the recorded lines ${up} and ${down}, with picture`,
		[
			{
				atS: 0,
				up: { delayMs, traceFile: up },
				down: { delayMs, traceFile: down }
			}
		],
		[{ figure: 'heardPct', least: 99 }, concealed(3), { figure: 'concealedPct', lessThanPlain: true }],
		{ seconds, tailS: 60, eventAtS: null }
	);
