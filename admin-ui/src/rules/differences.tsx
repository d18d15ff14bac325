import { __, sprintf } from '@wordpress/i18n';
import type { Rules } from '../../../worker/src/core/rules/schema.ts';
import { fullRules, type FullRules, type RuleName } from './defaults.ts';
import { ruleTitle } from './titles.ts';

type Props = { theirs: Partial< Rules > | undefined; mine: Partial< Rules > | undefined; /** Heads of the two columns. */ before: string; after: string; caption: string };

export function rulesDiffer( theirs: Partial< Rules > | undefined, mine: Partial< Rules > | undefined ): boolean {
	return ruleDifferences( fullRules( theirs ), fullRules( mine ) ).length > 0;
}

/** Rules of two states beside each other, rule by rule and field by field, where they differ. */
export function RuleDifferences( { theirs, mine, before, after, caption }: Props ) {
	const rows = ruleDifferences( fullRules( theirs ), fullRules( mine ) );
	return (
		<table className="concord-table">
			<caption>{ caption }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'Rule', 'concord' ) }</th>
					<th scope="col">{ before }</th>
					<th scope="col">{ after }</th>
				</tr>
			</thead>
			<tbody>
				{ rows.slice( 0, SHOWN ).map( ( row ) => (
					<tr key={ row.path }>
						<th scope="row">{ `${ ruleTitle( row.rule ) }: ${ row.path }` }</th>
						<td>{ row.theirs }</td>
						<td>{ row.mine }</td>
					</tr>
				) ) }
				{ rows.length > SHOWN && <tr><td colSpan={ 3 }>{ sprintf( /* translators: %d: number of rows. */ __( 'and %d more', 'concord' ), rows.length - SHOWN ) }</td></tr> }
			</tbody>
		</table>
	);
}

type Difference = { rule: RuleName; path: string; theirs: string; mine: string };
const SHOWN = 30;

function ruleDifferences( theirs: FullRules, mine: FullRules ): Difference[] {
	const names = Object.keys( mine ) as RuleName[];
	return names.flatMap( ( rule ) => {
		const [ left, right ] = [ leaves( theirs[ rule ] ), leaves( mine[ rule ] ) ];
		return [ ...new Set( [ ...left.keys(), ...right.keys() ] ) ].filter( ( path ) => left.get( path ) !== right.get( path ) )
			.map( ( path ) => ( { rule, path, theirs: left.get( path ) ?? '—', mine: right.get( path ) ?? '—' } ) );
	} );
}

/** Rows are counted from 1, as the forms number them; a SKU is named by itself, because rows move. */
function leaves( value: unknown, path = '' ): Map< string, string > {
	if ( typeof value !== 'object' || value === null ) {
		return new Map( [ [ path, String( value ) ] ] );
	}
	const entries = Array.isArray( value ) ? value.map( ( one: unknown, index ): [ string, unknown ] => ( isAlias( one ) ? [ one.sku, one.item ] : [ String( index + 1 ), one ] ) ) : Object.entries( value );
	return new Map( entries.flatMap( ( [ name, one ] ) => [ ...leaves( one, path === '' ? name : `${ path } ${ name }` ) ] ) );
}

function isAlias( value: unknown ): value is { sku: string; item: string } {
	return typeof value === 'object' && value !== null && 'sku' in value && 'item' in value;
}
