import { speak } from '@wordpress/a11y';
import { Button, CheckboxControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { TICKED, type Suggestion } from '../../../worker/src/core/mapping/suggest.ts';
import { labelOf } from './catalogue.ts';
import { documentTitle } from './target-words.ts';
import type { Compare } from './use-equal-values.ts';

type Props = { suggestions: readonly Suggestion[]; compare: Compare; sampleOf: ( path: string ) => string; onAccept: ( accepted: readonly Suggestion[] ) => void; onReject: ( suggestion: Suggestion ) => void };

const suggestionKey = ( { document, target, path }: Suggestion ) => `${ document } ${ target } ${ path }`;

/** Fields nobody mapped, with where they could come from. What is accepted together is taken back together. */
export function Suggestions( { suggestions, compare, sampleOf, onAccept, onReject }: Props ) {
	/** What a person said about a suggestion; the others are ticked by how sure they are. */
	const [ chosen, setChosen ] = useState< Readonly< Record< string, boolean > > >( {} );
	const ticked = tickedOf( suggestions, chosen );
	const tick = ( suggestion: Suggestion, on: boolean ) => {
		// A field has one source: ticking one unticks its others.
		const others = on ? suggestions.filter( ( one ) => one.document === suggestion.document && one.target === suggestion.target ) : [];
		setChosen( { ...chosen, ...Object.fromEntries( others.map( ( one ) => [ suggestionKey( one ), false ] ) ), [ suggestionKey( suggestion ) ]: on } );
	};
	if ( suggestions.length === 0 ) {
		return (
			<div className="concord-map__suggestions">
				<p className="concord-fine">{ __( 'Nothing to suggest: no free field has a name like something in recent orders. Place an order with custom data, or map the field by hand.', 'concord' ) }</p>
				<CompareButton compare={ compare } />
			</div>
		);
	}
	return (
		<div className="concord-map__suggestions">
			<p className="concord-map__bar">
				{ /* translators: %d: number of suggestions. */ }
				<Button variant="secondary" disabled={ ticked.length === 0 } accessibleWhenDisabled onClick={ () => onAccept( ticked ) } __next40pxDefaultSize>{ sprintf( _n( 'Accept ticked (%d)', 'Accept ticked (%d)', ticked.length, 'concord' ), ticked.length ) }</Button>
				<span className="concord-fine">{ __( 'Fields that you or Concord map already are not touched.', 'concord' ) }</span>
			</p>
			<CompareButton compare={ compare } />
			<ul>
				{ suggestions.map( ( suggestion ) => {
					const { document, target, path, percent } = suggestion;
					const sample = sampleOf( path );
					return (
						<li key={ suggestionKey( suggestion ) }>
							{ /* translators: 1: name of a field, 2: name of a source. */ }
							<CheckboxControl label={ sprintf( __( '%1$s from %2$s', 'concord' ), target, labelOf( path ) ) } checked={ ticked.includes( suggestion ) } onChange={ ( on ) => tick( suggestion, on ) } __nextHasNoMarginBottom />
							{ /* translators: %d: percent. */ }
							<span className="concord-fine">{ [ documentTitle( document ), sprintf( __( '%d %%', 'concord' ), percent ), reasonText( suggestion ) ].join( ' · ' ) }{ sample !== '' && <> · <bdi>{ sample }</bdi></> }</span>
							{ /* translators: 1: name of a field, 2: name of a source. */ }
							<Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Reject %1$s from %2$s', 'concord' ), target, labelOf( path ) ) } onClick={ () => {
								onReject( suggestion );
								speak( __( 'Rejected.', 'concord' ) );
							} }>{ __( 'Reject', 'concord' ) }</Button>
						</li>
					);
				} ) }
			</ul>
		</div>
	);
}

/** At most one a field: what a person ticked, else the first that is sure enough. */
function tickedOf( suggestions: readonly Suggestion[], chosen: Readonly< Record< string, boolean > > ): Suggestion[] {
	const taken = new Set< string >();
	const wanted = suggestions.filter( ( one ) => chosen[ suggestionKey( one ) ] ?? one.percent >= TICKED );
	return [ ...wanted.filter( ( one ) => chosen[ suggestionKey( one ) ] === true ), ...wanted.filter( ( one ) => chosen[ suggestionKey( one ) ] !== true ) ].filter( ( { document, target } ) => {
		const known = taken.has( `${ document } ${ target }` );
		taken.add( `${ document } ${ target }` );
		return ! known;
	} );
}

function CompareButton( { compare }: { compare: Compare } ) {
	return (
		<p className="concord-map__bar">
			<Button variant="secondary" isBusy={ compare.busy } disabled={ compare.busy } accessibleWhenDisabled onClick={ compare.ask } __next40pxDefaultSize>{ __( 'Compare with documents in Dynamics', 'concord' ) }</Button>
			<span className="concord-fine" role="status">{ compare.message }</span>
		</p>
	);
}

function reasonText( { reason, seen }: Suggestion ): string {
	switch ( reason ) {
		/* translators: 1: number of orders, 2: number of orders. */
		case 'equal_values': return sprintf( __( 'values equal in %1$s of %2$s', 'concord' ), ( seen?.equal ?? 0 ).toLocaleString(), ( seen?.of ?? 0 ).toLocaleString() );
		case 'same_name_fits': return __( 'same name, and the value fits', 'concord' );
		case 'same_name': return __( 'same name', 'concord' );
		case 'similar_name_fits': return __( 'similar name, and the value fits', 'concord' );
		case 'similar_name': return __( 'similar name', 'concord' );
	}
}
