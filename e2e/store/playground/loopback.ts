/**
 * Loaded before Playground (node --import, inherited by its worker threads). Playground listens on every interface and has no
 * option for it, and this store's administrator has a password that anyone can guess: here every TCP server gets 127.0.0.1.
 */
import { Server } from 'node:net';

const listen = Server.prototype.listen as ( this: Server, ...args: unknown[] ) => Server;

Server.prototype.listen = function ( this: Server, ...args: unknown[] ): Server {
	const [ first, ...rest ] = args;
	if ( typeof first === 'object' && first !== null && 'port' in first ) {
		return listen.call( this, { ...first, host: '127.0.0.1' }, ...rest );
	}
	if ( typeof first === 'object' && first !== null ) {
		throw new Error( 'Only TCP ports are expected here.' );
	}
	const port = typeof first === 'function' || first === undefined ? 0 : Number( first );
	const done = args.findLast( ( argument ) => typeof argument === 'function' );
	return listen.call( this, { port, host: '127.0.0.1' }, ...( done === undefined ? [] : [ done ] ) );
};
