import type { HybridTime } from '#lib/core/hybrid-time.ts';
import type { DocumentId, HospitalId, SpaceId } from '#lib/core/ids.ts';
import type { Role } from '#lib/model/person.ts';
import { heldAt } from './held-role.ts';
import type { RosterDevice, RosterGrant } from './roster.ts';
import type { VerifiedRosterStatement } from './roster-statement.ts';

export type GrantStatement = VerifiedRosterStatement<'document-granted'> | VerifiedRosterStatement<'document-grant-ended'>;

export const isGrantStatement = (statement: VerifiedRosterStatement): statement is GrantStatement =>
	statement.kind === 'document-granted' || statement.kind === 'document-grant-ended';

/** Who asks experts and says to whom the question goes. */
const granters: ReadonlySet<Role> = new Set<Role>(['doctor', 'nurse']);

/**
 * Whether a device could open a space's cases one by one, and close them again, at a time: an administrator's, or a doctor's or
 * nurse's that wrote the space itself. A grant passes nothing on.
 */
export function mayGrantAt(device: Pick<RosterDevice, 'roles'>, space: SpaceId, time: HybridTime, hospitalId: HospitalId): boolean {
	const { role, administrator, wards } = heldAt(device, time);
	if ((space as string) === hospitalId) return false;
	return administrator || (granters.has(role) && (wards === 'all' || wards.includes(space)));
}

/**
 * What permitted statements, in the roster's order, say of each case and device. A statement comes after those it names and those
 * they name; a grant stands if nothing but grants come last. So a later grant opens again, and of a grant and an ending made
 * apart the ending wins. `known` holds every statement of the hospital by hash: what did not count still tells what its maker knew.
 */
export function standingGrants(
	permitted: readonly GrantStatement[],
	known: ReadonlyMap<string, VerifiedRosterStatement>
): ReadonlyMap<DocumentId, readonly RosterGrant[]> {
	const places = new Map<string, GrantStatement[]>();
	for (const statement of permitted) {
		const at = places.get(placeOf(statement));
		if (at) at.push(statement);
		else places.set(placeOf(statement), [statement]);
	}
	const grants = new Map<DocumentId, RosterGrant[]>();
	for (const statements of places.values()) {
		const grant = standing(statements, known);
		grants.set(grant.document, [...(grants.get(grant.document) ?? []), grant]);
	}
	return grants;
}

const placeOf = ({ body: { document, space, device } }: GrantStatement): string => `${document}:${space}:${device}`;

function standing(statements: readonly GrantStatement[], known: ReadonlyMap<string, VerifiedRosterStatement>): RosterGrant {
	const followed = namedBy(statements, known);
	const last = statements.filter(({ hash }) => !followed.has(hash));
	const given = statements.filter((statement) => statement.kind === 'document-granted').map(({ body }) => body);
	const { device, space, document } = statements[0]!.body;
	const open = last.every(({ kind }) => kind === 'document-granted');
	return {
		...{ device, space, document, open },
		reopened: open && given.length < statements.length,
		packs: given.map(({ sealedKeys, keys }) => ({ sealedKeys, keys })),
		sealedNames: given.findLast(({ sealedNames }) => sealedNames !== undefined)?.sealedNames ?? null,
		current: given.at(-1)?.keys.at(-1) ?? null,
		steps: [...new Set(statements.flatMap(({ body }) => body.steps))],
		heads: last.map(({ hash }) => hash).sort()
	};
}

/** Hashes that these statements come after. */
function namedBy(statements: readonly GrantStatement[], known: ReadonlyMap<string, VerifiedRosterStatement>): ReadonlySet<string> {
	const named = new Set<string>();
	const open = statements.flatMap(({ body }) => body.after);
	for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
		const statement = known.get(hash);
		if (named.has(hash)) continue;
		named.add(hash);
		if (statement && isGrantStatement(statement) && placeOf(statement) === placeOf(statements[0]!)) open.push(...statement.body.after);
	}
	return named;
}
