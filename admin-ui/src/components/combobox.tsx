import { useId, useMemo, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { KeyboardEvent, ReactNode } from 'react';

/** `label` and `note` are searched too; the value is what is taken. */
export type Option = { value: string; label?: string; note?: string };
type Props = { label: string; hideLabelFromVision?: boolean; value: string; options: readonly Option[]; placeholder?: string | undefined; help?: ReactNode; onChange: ( value: string ) => void; /** A name was chosen, or typing ended. */ onSettle?: ( value: string ) => void };

const SHOWN = 60;

/** A text with a list of what it can be: what is typed counts at once, so that nothing is lost; the list opens by typing, by arrow or by click. */
export function Combobox( { label, hideLabelFromVision = false, value, options, placeholder, help, onChange, onSettle }: Props ) {
	const id = useId();
	const [ open, setOpen ] = useState( false );
	const [ active, setActive ] = useState( -1 );
	/** Opened on a name that stands: all names are shown, until something is typed. */
	const [ typed, setTyped ] = useState( false );
	const shown = useMemo( () => matching( options, typed ? value : '' ), [ options, typed, value ] );
	const visible = open && shown.length > 0 && ! ( shown.length === 1 && shown[ 0 ]?.value === value );
	const close = () => {
		setOpen( false );
		setActive( -1 );
		setTyped( false );
	};
	const choose = ( option: Option | undefined ) => {
		if ( option ) {
			onChange( option.value );
			onSettle?.( option.value );
			close();
		}
	};
	const onKeyDown = ( event: KeyboardEvent ) => {
		if ( event.key === 'ArrowDown' || event.key === 'ArrowUp' ) {
			event.preventDefault();
			setOpen( true );
			setActive( visible ? ( active + ( event.key === 'ArrowDown' ? 1 : -1 ) + shown.length ) % shown.length : 0 );
		} else if ( event.key === 'Enter' && visible && active >= 0 ) {
			event.preventDefault();
			choose( shown[ active ] );
		} else if ( event.key === 'Escape' && visible ) {
			event.stopPropagation();
			close();
		}
	};
	return (
		<div className="concord-combobox">
			<label htmlFor={ `${ id }-input` } className={ hideLabelFromVision ? 'screen-reader-text' : '' }>{ label }</label>
			<input
				id={ `${ id }-input` } type="text" role="combobox" autoComplete="off" spellCheck={ false } aria-autocomplete="list" aria-expanded={ visible } aria-controls={ `${ id }-list` }
				aria-activedescendant={ visible && active >= 0 ? `${ id }-${ active }` : undefined } aria-describedby={ help ? `${ id }-help` : undefined }
				value={ value } placeholder={ placeholder }
				onChange={ ( event ) => {
					setTyped( true );
					setActive( -1 );
					setOpen( true );
					onChange( event.target.value );
				} }
				onClick={ () => setOpen( true ) }
				onBlur={ () => {
					close();
					onSettle?.( value );
				} }
				onKeyDown={ onKeyDown }
			/>
			{ /* translators: %s: name of a field. */ }
			<ul id={ `${ id }-list` } role="listbox" aria-label={ sprintf( __( 'Choices for %s', 'concord' ), label ) } hidden={ ! visible }>
				{ visible && shown.map( ( option, index ) => (
					// The keyboard moves through the input (aria-activedescendant); mousedown comes before the blur that closes the list.
					<li key={ option.value } id={ `${ id }-${ index }` } role="option" aria-selected={ index === active } onMouseDown={ ( event ) => event.preventDefault() } onClick={ () => choose( option ) }>
						<span>{ option.label ?? option.value }</span>
						<span className="concord-fine"><bdi>{ option.note ?? '' }</bdi></span>
					</li>
				) ) }
			</ul>
			{ help && <p id={ `${ id }-help` } className="components-base-control__help">{ help }</p> }
		</div>
	);
}

/** What begins with the text first. */
function matching( options: readonly Option[], text: string ): Option[] {
	const needle = text.trim().toLowerCase();
	if ( needle === '' ) {
		return options.slice( 0, SHOWN );
	}
	const rank = ( { value, label = '', note = '' }: Option ) => ( value.toLowerCase().startsWith( needle ) ? 0 : value.toLowerCase().includes( needle ) ? 1 : label.toLowerCase().includes( needle ) ? 2 : note.toLowerCase().includes( needle ) ? 3 : 4 );
	return options.map( ( option ) => ( { option, at: rank( option ) } ) ).filter( ( { at } ) => at < 4 ).sort( ( a, b ) => a.at - b.at ).slice( 0, SHOWN ).map( ( { option } ) => option );
}
