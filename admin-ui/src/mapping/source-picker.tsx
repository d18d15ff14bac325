import { useId, useMemo, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { KeyboardEvent, RefObject } from 'react';
import type { Source } from './catalogue.ts';

const SHOWN = 60;

type Props = { label: string; sources: readonly Source[]; value: string; inputRef: RefObject< HTMLInputElement >; onChoose: ( path: string ) => void };

/** "Map to…": a combobox over all sources. What is typed and found nowhere can be used as a path of its own. */
export function SourcePicker( { label, sources, value, inputRef, onChoose }: Props ) {
	const id = useId();
	const [ text, setText ] = useState< string | null >( null );
	const [ open, setOpen ] = useState( false );
	const [ active, setActive ] = useState( 0 );
	const options = useMemo( () => matching( sources, text ?? '' ), [ sources, text ] );
	const choose = ( path: string | undefined ) => {
		if ( path !== undefined ) {
			setText( null );
			setOpen( false );
			onChoose( path );
		}
	};
	const onKeyDown = ( event: KeyboardEvent ) => {
		if ( event.key === 'ArrowDown' || event.key === 'ArrowUp' ) {
			event.preventDefault();
			setOpen( true );
			setActive( ( active + ( event.key === 'ArrowDown' ? 1 : -1 ) + options.length ) % Math.max( 1, options.length ) );
		} else if ( event.key === 'Enter' && open ) {
			event.preventDefault();
			choose( options[ active ]?.path );
		} else if ( event.key === 'Escape' && open ) {
			event.stopPropagation();
			setOpen( false );
			setText( null );
		}
	};
	return (
		<div className="concord-map__picker">
			<label htmlFor={ `${ id }-input` }>{ label }</label>
			<input
				id={ `${ id }-input` } ref={ inputRef } type="text" role="combobox" autoComplete="off" aria-autocomplete="list" aria-expanded={ open } aria-controls={ `${ id }-list` }
				aria-activedescendant={ open && options[ active ] ? `${ id }-${ active }` : undefined }
				value={ text ?? value } placeholder={ __( 'Search a source…', 'concord' ) }
				onChange={ ( event ) => {
					setText( event.target.value );
					setActive( 0 );
					setOpen( true );
				} }
				onFocus={ ( event ) => {
					event.target.select();
					setOpen( true );
					setActive( 0 );
				} }
				onBlur={ () => {
					setOpen( false );
					setText( null );
				} }
				onKeyDown={ onKeyDown }
			/>
			<ul id={ `${ id }-list` } role="listbox" aria-label={ label } hidden={ ! open }>
				{ open && options.map( ( option, index ) => (
					// The keyboard moves through the input (aria-activedescendant); mousedown comes before the blur that closes the list.
					<li key={ option.path } id={ `${ id }-${ index }` } role="option" aria-selected={ index === active } onMouseDown={ ( event ) => event.preventDefault() } onClick={ () => choose( option.path ) }>
						<span>{ option.label }</span>
						<span className="concord-fine"><bdi>{ option.sample || option.path }</bdi></span>
					</li>
				) ) }
			</ul>
		</div>
	);
}

function matching( sources: readonly Source[], text: string ): Source[] {
	const needle = text.trim().toLowerCase();
	const found = sources.filter( ( source ) => needle === '' || source.path.toLowerCase().includes( needle ) || source.label.toLowerCase().includes( needle ) );
	const better = ( source: Source ) => ( source.path.toLowerCase() === needle || source.label.toLowerCase() === needle ? 0 : source.path.toLowerCase().endsWith( needle ) ? 1 : 2 );
	const shown = needle === '' ? found.slice( 0, SHOWN ) : [ ...found ].sort( ( a, b ) => better( a ) - better( b ) ).slice( 0, SHOWN );
	/* translators: %s: path of a source. */
	return needle === '' || sources.some( ( source ) => source.path === text.trim() ) ? shown : [ ...shown, { path: text.trim(), label: sprintf( __( 'Use the path “%s”', 'concord' ), text.trim() ), orders: null, sample: '' } ];
}
