/** From so many others on, a picture is small on every screen, and is encoded once for each of them. */
const crowd = 2;

/**
 * What a camera is asked for among so many others. In a crowd each link has a third of the uplink at most, and no rung above 360p
 * (reference/calls.md section 3): more lines would only keep processors busy.
 */
export const cameraDetail = (others: number): MediaTrackConstraints =>
	others < crowd
		? { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } }
		: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15 } };
