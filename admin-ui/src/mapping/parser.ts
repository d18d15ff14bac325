/** JSONata's parser, fetched when the first expression is met. It only parses here; nothing is run in the browser. */
import { useEffect, useState } from '@wordpress/element';
import { pathsOfExpression } from '../../../worker/src/core/mapping/expression-paths.ts';

type Parser = ( expression: string ) => { ast: () => unknown };
export type Fault = { message: string; position: number };

let loaded: Promise< Parser > | undefined;

export function loadParser(): Promise< Parser > {
	loaded ??= import( 'jsonata' ).then( ( module ) => module.default, ( failure: unknown ) => {
		// Asked for again by the next who needs it.
		loaded = undefined;
		throw failure;
	} );
	return loaded;
}

export function faultOf( parse: Parser, expression: string ): Fault | null {
	try {
		parse( expression );
		return null;
	} catch ( error ) {
		const found: { message?: unknown; position?: unknown } = typeof error === 'object' && error !== null ? error : {};
		return { message: String( found.message ?? error ), position: Number( found.position ) || 0 };
	}
}

export type ExpressionReader = { /** What is wrong with an expression. */ parse: ( expression: string ) => string | null; /** Paths it names. */ pathsIn: ( expression: string ) => string[] };

/** Says what is wrong with an expression and what it reads; nothing until the parser is there, and it is not fetched while nobody `needs` it. */
export function useParser( needed: boolean ): ExpressionReader {
	const [ parser, setParser ] = useState< Parser | null >( null );
	useEffect( () => {
		if ( needed ) {
			// Without it the worker still judges; a chunk that does not come must not take the editor along.
			loadParser().then( ( found ) => setParser( () => found ), () => undefined );
		}
	}, [ needed ] );
	return {
		parse: ( expression ) => ( parser ? faultOf( parser, expression )?.message ?? null : null ),
		pathsIn: ( expression ) => ( parser && ! faultOf( parser, expression ) ? pathsOfExpression( parser( expression ).ast() ) : [] ),
	};
}
