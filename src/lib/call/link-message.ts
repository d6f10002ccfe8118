/** What the two ends of a peer link tell each other to find and repair their path. */
export type LinkMessage =
	| { readonly type: 'description'; readonly description: { readonly type: 'offer' | 'answer'; readonly sdp: string } }
	| { readonly type: 'candidate'; readonly candidate: RTCIceCandidateInit }
	/** New ICE credentials and candidates in some 300 bytes, in place of a whole description: see ice-patch.ts. */
	| {
			readonly type: 'patch';
			readonly role: 'offer' | 'answer';
			/** Restarts of the path by this offerer, from 1; an answer names the offer's. */
			readonly restart: number;
			readonly ufrag: string;
			readonly pwd: string;
			readonly candidates: readonly string[];
	  };
