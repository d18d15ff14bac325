import { Button, SearchControl, TextareaControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { SkuAlias } from '../../../worker/src/core/rules/schema.ts';
import { readAliases, skuKey, type PastedAliases } from '../../../worker/src/core/rules/sku.ts';
import { Cell } from './cell.tsx';
import type { ErrorOf } from './sentences.ts';

type Props = { value: SkuAlias[]; onChange: ( value: SkuAlias[] ) => void; errorOf: ErrorOf };
/** Thousands of inputs would make typing slow; what is not shown is found by searching. */
const SHOWN = 50;

export function SkuForm( { value, onChange, errorOf }: Props ) {
	const [ search, setSearch ] = useState( '' );
	const [ pasting, setPasting ] = useState( false );
	const found = value.map( ( alias, index ) => ( { alias, index } ) ).filter( ( { alias } ) => skuKey( `${ alias.sku } ${ alias.item }` ).includes( skuKey( search ) ) );
	const set = ( index: number, change: Partial< SkuAlias > ) => onChange( value.map( ( alias, at ) => ( at === index ? { ...alias, ...change } : alias ) ) );
	const add = ( added: SkuAlias[] ) => onChange( [ ...added, ...value ] );
	return (
		<>
			{ value.length > SHOWN && <SearchControl label={ __( 'Search the table', 'concord' ) } hideLabelFromVision={ false } value={ search } onChange={ setSearch } __nextHasNoMarginBottom /> }
			{ value.length > 0 && (
				<table className="concord-table concord-table--form">
					<thead>
						<tr>
							<th scope="col">{ __( 'SKU in the store', 'concord' ) }</th>
							<th scope="col">{ __( 'Item number in Dynamics', 'concord' ) }</th>
							<th scope="col"><span className="screen-reader-text">{ __( 'Remove', 'concord' ) }</span></th>
						</tr>
					</thead>
					<tbody>
						{ found.slice( 0, SHOWN ).map( ( { alias, index } ) => (
							<tr key={ index }>
								{ /* translators: %d: row number. */ }
								<td><Cell label={ sprintf( __( 'SKU in the store, row %d', 'concord' ), index + 1 ) } value={ alias.sku } error={ errorOf( `${ index }.sku` ) } onChange={ ( sku ) => set( index, { sku } ) } /></td>
								{ /* translators: %d: row number. */ }
								<td><Cell label={ sprintf( __( 'Item number in Dynamics, row %d', 'concord' ), index + 1 ) } value={ alias.item } error={ errorOf( `${ index }.item` ) } onChange={ ( item ) => set( index, { item } ) } /></td>
								<td>
									{ /* translators: %d: row number. */ }
									<Button variant="tertiary" isDestructive size="compact" label={ sprintf( __( 'Remove row %d', 'concord' ), index + 1 ) } showTooltip={ false } onClick={ () => onChange( value.filter( ( _, at ) => at !== index ) ) }>{ __( 'Remove', 'concord' ) }</Button>
								</td>
							</tr>
						) ) }
					</tbody>
				</table>
			) }
			{ found.length > SHOWN && (
				/* translators: 1: number of rows shown, 2: number of rows found. */
				<p className="concord-fine">{ sprintf( __( 'The first %1$d of %2$d rows are shown. Search for the others.', 'concord' ), SHOWN, found.length ) }</p>
			) }
			{ errorOf( 'rows' ) && <p className="concord-error">{ errorOf( 'rows' ) }</p> }
			{ value.length === 0 && <p className="concord-fine">{ __( 'Every SKU is sent as it is. Add one that Dynamics calls otherwise.', 'concord' ) }</p> }
			<p className="concord-rules__buttons">
				<Button variant="secondary" size="compact" onClick={ () => add( [ { sku: '', item: '' } ] ) }>{ __( 'Add a SKU', 'concord' ) }</Button>
				<Button variant="secondary" size="compact" aria-expanded={ pasting } onClick={ () => setPasting( ! pasting ) }>{ __( 'Paste or import a table', 'concord' ) }</Button>
			</p>
			{ pasting && <Paste known={ value } onAdd={ add } /> }
		</>
	);
}

function Paste( { known, onAdd }: { known: SkuAlias[]; onAdd: ( added: SkuAlias[] ) => void } ) {
	const [ text, setText ] = useState( '' );
	const [ result, setResult ] = useState< PastedAliases | null >( null );
	const take = () => {
		const read = readAliases( text, known );
		if ( read.aliases.length > 0 ) {
			onAdd( read.aliases );
		}
		setResult( read );
		const bad = new Set( read.problems.map( ( problem ) => problem.line ) );
		// What could not be read stays for correcting; what was taken does not come twice.
		setText( text.split( /\r\n|\r|\n/ ).filter( ( _, index ) => bad.has( index + 1 ) ).join( '\n' ) );
	};
	return (
		<div className="concord-rules__paste">
			<TextareaControl label={ __( 'Rows from a spreadsheet: SKU and item number', 'concord' ) } help={ __( 'Separated by tab, semicolon or comma, one row a line.', 'concord' ) } value={ text } onChange={ setText } rows={ 5 } placeholder={ 'WEB-MUG;1000\nWEB-TEE;1001' } __nextHasNoMarginBottom />
			<p>
				<label className="concord-rules__file">
					{ __( 'or choose a CSV file', 'concord' ) }{ ' ' }
					<input type="file" accept=".csv,.txt,.tsv,text/csv,text/plain" onChange={ ( event ) => void event.target.files?.[ 0 ]?.text().then( setText ) } />
				</label>
			</p>
			<Button variant="secondary" onClick={ take } disabled={ text.trim() === '' } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Add these rows', 'concord' ) }</Button>
			{ result && <p role="status">{ taken( result ) }</p> }
			{ result && result.problems.length > 0 && (
				<ul className="concord-error">
					{ /* translators: 1: a pasted row, 2: what is wrong with it. */ }
					{ result.problems.slice( 0, 10 ).map( ( { line, text: row, problem } ) => <li key={ line }>{ sprintf( __( '“%1$s” %2$s', 'concord' ), row.slice( 0, 60 ), pasteProblem( problem ) ) }</li> ) }
				</ul>
			) }
		</div>
	);
}

function taken( { aliases, problems }: PastedAliases ): string {
	/* translators: %d: number of rows. */
	const added = sprintf( _n( '%d row was added.', '%d rows were added.', aliases.length, 'concord' ), aliases.length );
	/* translators: %d: number of rows. */
	return problems.length === 0 ? added : `${ added } ${ sprintf( _n( '%d row was not taken; it is still above.', '%d rows were not taken; they are still above.', problems.length, 'concord' ), problems.length ) }`;
}

function pasteProblem( problem: PastedAliases[ 'problems' ][ number ][ 'problem' ] ): string {
	switch ( problem ) {
		case 'columns': return __( 'has one column. Write the SKU, a semicolon and the item number.', 'concord' );
		case 'empty': return __( 'has no SKU or no item number, or one too long.', 'concord' );
		case 'twice': return __( 'names a SKU that is in the table already.', 'concord' );
	}
}
