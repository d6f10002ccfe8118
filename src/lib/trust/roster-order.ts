import { compareTime, type HybridTime } from '#lib/core/hybrid-time.ts';
import type { VerifiedRosterStatement } from './roster-statement.ts';

/** Where a statement stands: never before what gave its issuer a voice. */
interface Place {
	readonly time: HybridTime;
	readonly depth: number;
}

interface Placed {
	readonly statement: VerifiedRosterStatement;
	readonly place: Place;
}

const comparePlaces = (a: Place, b: Place): number => compareTime(a.time, b.time) || a.depth - b.depth;

/** Whose word a statement rests on: its issuer's, or for an enrolment by invite, the invite's. */
const causeOf = (statement: VerifiedRosterStatement): string =>
	statement.kind === 'device-enrolled' && statement.body.byInvite !== null ? statement.body.byInvite.invite : statement.issuer;

/** Whom a statement gives a voice, if anyone. */
function introduced(statement: VerifiedRosterStatement): string | null {
	if (statement.kind === 'founded' || statement.kind === 'device-enrolled') return statement.body.device;
	return statement.kind === 'invited' ? statement.body.invite : null;
}

function placeAfter(statement: VerifiedRosterStatement, cause: Place): Place {
	const time = compareTime(statement.time, cause.time) < 0 ? cause.time : statement.time;
	return { time, depth: cause.depth + 1 };
}

/** The earliest place at which each device and invite may have been given its voice, judged without regard to removals. */
function placesOfVoices(founding: VerifiedRosterStatement, statements: readonly VerifiedRosterStatement[]): ReadonlyMap<string, Place> {
	const voices = new Map<string, Place>([[founding.issuer, { time: founding.time, depth: 0 }]]);
	const introducing = statements.filter((statement) => statement !== founding && introduced(statement) !== null);
	for (let moved = true; moved;) {
		moved = false;
		for (const statement of introducing) {
			const cause = voices.get(causeOf(statement));
			if (!cause) continue;
			const place = placeAfter(statement, cause);
			const known = voices.get(introduced(statement)!);
			if (known && comparePlaces(known, place) <= 0) continue;
			voices.set(introduced(statement)!, place);
			moved = true;
		}
	}
	return voices;
}

/**
 * The one order in which a set of statements is judged: by hybrid time, but never before what gave the issuer a voice, however
 * wrong the clocks; ties by the bytes. Statements whose cause has not arrived are left out: they wait.
 */
export function orderStatements(
	founding: VerifiedRosterStatement,
	statements: readonly VerifiedRosterStatement[]
): readonly VerifiedRosterStatement[] {
	const voices = placesOfVoices(founding, statements);
	const placed: Placed[] = [];
	for (const statement of statements) {
		if (statement === founding) continue;
		const cause = voices.get(causeOf(statement));
		if (cause) placed.push({ statement, place: placeAfter(statement, cause) });
	}
	placed.sort(
		(a, b) =>
			comparePlaces(a.place, b.place) || compareTime(a.statement.time, b.statement.time) || (a.statement.hash < b.statement.hash ? -1 : 1)
	);
	return [founding, ...placed.map(({ statement }) => statement)];
}
