import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

// Measures a line from inside its hosts: real sockets, the machine's one monotonic clock. Prints one line of JSON for what arrives.
//   node line-probe.js listen                             waits for datagrams and streams
//   node line-probe.js datagrams ADDRESS COUNT BYTES EVERY_MS
//   node line-probe.js stream ADDRESS BYTES               prints 'sent' when the other side has closed

const port = 7000;
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
/** @param {object} line */
const print = (line) => console.log(JSON.stringify(line));

function listen() {
	const socket = createSocket('udp4');
	socket.on('message', (message) => {
		const { number, sentMs } = JSON.parse(message.toString());
		print({ number, tookMs: nowMs() - sentMs, atMs: nowMs() });
	});
	const server = createServer((stream) => {
		let bytes = 0;
		let firstMs = 0;
		let firstBytes = 0;
		let lastMs = 0;
		stream.on('data', (chunk) => {
			bytes += chunk.length;
			lastMs = nowMs();
			if (firstMs > 0) return;
			firstMs = lastMs;
			firstBytes = bytes;
		});
		stream.on('error', () => undefined);
		stream.on('end', () => {
			print({ streamBytes: bytes, kbps: ((bytes - firstBytes) * 8) / (lastMs - firstMs) });
			stream.end();
		});
	});
	socket.bind(port, '0.0.0.0', () => server.listen(port, '0.0.0.0', () => print({ ready: true })));
}

/**
 * @param {string} address
 * @param {number} count
 * @param {number} bytes of the payload
 * @param {number} everyMs
 */
function datagrams(address, count, bytes, everyMs) {
	const socket = createSocket('udp4');
	let number = 0;
	const next = () => {
		const message = JSON.stringify({ number, sentMs: nowMs() }).padEnd(bytes);
		number++;
		// Closed any earlier, the socket would take the datagram with it.
		socket.send(message, port, address, () => (number === count ? socket.close() : setTimeout(next, everyMs)));
	};
	next();
}

/**
 * @param {string} address
 * @param {number} bytes
 */
function stream(address, bytes) {
	const socket = connect(port, address, () => socket.end(Buffer.alloc(bytes)));
	socket.on('error', ({ message }) => print({ error: message }));
	socket.resume();
	socket.on('close', () => print({ sent: true }));
}

const [mode, address = '', ...numbers] = process.argv.slice(2);
const [first = 0, second = 0, third = 0] = numbers.map(Number);
if (mode === 'listen') listen();
else if (mode === 'datagrams') datagrams(address, first, second, third);
else stream(address, first);
