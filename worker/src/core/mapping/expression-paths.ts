/**
 * The paths of the order that an expression names, read from JSONata's own tree. Names within a predicate, a sort or a later step of a
 * path are relative to what that path found and are left alone: only what certainly stands at the root is told.
 */
type Node = Readonly< Record< string, unknown > >;

const isNode = ( value: unknown ): value is Node => typeof value === 'object' && value !== null;

/** `tree`: of jsonata( text ).ast(). */
export function pathsOfExpression( tree: unknown ): string[] {
	const found = new Set< string >();
	visit( tree, found );
	return [ ...found ];
}

function visit( node: unknown, found: Set< string > ): void {
	if ( Array.isArray( node ) ) {
		node.forEach( ( one ) => visit( one, found ) );
		return;
	}
	if ( ! isNode( node ) ) {
		return;
	}
	if ( node[ 'type' ] === 'path' && Array.isArray( node[ 'steps' ] ) ) {
		ofPath( node[ 'steps' ] as unknown[], found );
		return;
	}
	Object.values( node ).forEach( ( part ) => visit( part, found ) );
}

function ofPath( steps: readonly unknown[], found: Set< string > ): void {
	const [ first ] = steps;
	const root = isNode( first ) && first[ 'type' ] === 'variable' && ( first[ 'value' ] === '' || first[ 'value' ] === '$' );
	const names: string[] = [];
	for ( const step of root ? steps.slice( 1 ) : steps ) {
		if ( ! isNode( step ) || step[ 'type' ] !== 'name' || typeof step[ 'value' ] !== 'string' ) {
			break;
		}
		names.push( step[ 'value' ] );
	}
	if ( names.length > 0 ) {
		found.add( names.join( '.' ) );
	} else if ( ! root ) {
		// "(…).name" or "$f(…).name": what stands in front is evaluated at the root.
		visit( first, found );
	}
}
