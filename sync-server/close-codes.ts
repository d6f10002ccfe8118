/** Why the relay ends a connection. 44xx: do not come back before a person has acted. 45xx: come back later. */
export const closeCodes = {
	/** Not a HELLO, or one whose device id, key and signature do not fit each other. */
	badHello: 4400,
	/** The device was removed from the roster. */
	revoked: 4401,
	/** The device is on no roster here, and its enrolment was not accepted. */
	unknownDevice: 4403,
	/** The HELLO was made for another relay: read `/relay.json` again. */
	otherRelay: 4404,
	/** The enrolment shown is by an invite that another device has used. */
	inviteUsed: 4405,
	inviteExpired: 4406,
	inviteRevoked: 4407,
	/** The same device has opened a newer connection. */
	replaced: 4409,
	/** The relay serves another hospital. */
	otherHospital: 4410,
	/** No hospital is founded here, and the set-up token was missing or wrong. */
	notSetUp: 4412,
	/** Too many frames that no client of this protocol sends. */
	abuse: 4422,
	/** The protocol version is not spoken here. */
	unknownProtocol: 4426,
	/** The relay is stopping or restarting. */
	goingAway: 4500,
	/** The relay's numbers have become void: come back and compare heads. */
	storeChanged: 4503,
	/** Nothing was heard, or nothing could be sent, for too long. */
	silent: 4508,
	/** As many connections as this relay takes. */
	full: 4513
} as const;

export type CloseReason = keyof typeof closeCodes;
