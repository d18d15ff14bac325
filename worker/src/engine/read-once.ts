/** Rows of Dynamics that steps ask for, each question asked once: a check of a thousand orders asks most of them for the same few. Reads alone. */
import type { EntityAccess } from '../core/flow/entity-access.ts';

type Reads = Pick< EntityAccess, 'find' | 'list' >;
/** Answers kept; then it begins anew. */
const MOST = 5_000;

export class ReadOnce implements Reads {
	readonly #real: Reads;
	readonly #answers = new Map< string, Promise< unknown > >();

	constructor( real: Reads ) {
		this.#real = real;
	}

	find( ...asked: Parameters< Reads[ 'find' ] > ): ReturnType< Reads[ 'find' ] > {
		return this.#once( 'find', asked, () => this.#real.find( ...asked ) );
	}

	list( ...asked: Parameters< Reads[ 'list' ] > ): ReturnType< Reads[ 'list' ] > {
		return this.#once( 'list', asked, () => this.#real.list( ...asked ) );
	}

	#once< T >( how: string, [ entity, where ]: readonly unknown[], ask: () => Promise< T > ): Promise< T > {
		const question = JSON.stringify( [ how, entity, where ] );
		const known = this.#answers.get( question ) as Promise< T > | undefined;
		if ( known ) {
			return known;
		}
		if ( this.#answers.size >= MOST ) {
			this.#answers.clear();
		}
		const answer = ask();
		this.#answers.set( question, answer );
		return answer;
	}
}
