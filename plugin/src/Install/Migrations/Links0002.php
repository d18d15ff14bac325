<?php
/**
 * Table links.
 *
 * @package Concord
 */

namespace Concord\Install\Migrations;

use Concord\Install\Migration;
use Concord\Install\Schema;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * The crosswalk. A table and not order meta: extensions copy order meta to renewals, which then look synced already (DUP-8).
 * `link_key` and not `key`: the latter is a reserved word.
 */
final class Links0002 implements Migration {

	public function __construct( private readonly Tables $tables ) {}

	public function id(): string {
		return '0002_links';
	}

	public function up(): void {
		Schema::create(
			$this->tables->links(),
			"id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
record_type varchar(16) NOT NULL,
record_id varchar(64) NOT NULL,
connection_id varchar(64) NOT NULL,
entity varchar(64) NOT NULL,
company varchar(64) NOT NULL DEFAULT '',
link_key varchar(191) NOT NULL DEFAULT '',
number varchar(100) NOT NULL DEFAULT '',
url text NULL,
reference varchar(100) NOT NULL DEFAULT '',
etag varchar(191) NOT NULL DEFAULT '',
content_hash varchar(64) NOT NULL DEFAULT '',
store_total varchar(40) NOT NULL DEFAULT '',
dynamics_total varchar(40) NOT NULL DEFAULT '',
currency varchar(3) NOT NULL DEFAULT '',
created_at datetime NOT NULL,
updated_at datetime NOT NULL,
deleted_at datetime NULL,
PRIMARY KEY  (id),
UNIQUE KEY record (record_type,record_id,connection_id,entity),
KEY number (number),
KEY reference (reference)"
		);
	}
}
