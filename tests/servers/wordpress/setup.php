<?php // php setup.php WWW HOST: installs the site and its people once; prints {"users": {...}, "version": ...}
define('WP_INSTALLING', true);
$_SERVER += ['HTTP_HOST' => $argv[2], 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
require "$argv[1]/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
if (!is_blog_installed()) {
    wp_install('Tern & Bakery', 'rosa', 'rosa@shop.test', true, '', 'correct-horse');
    wp_delete_comment(1, true);
}
update_option('permalink_structure', '/%postname%/');
$wp_rewrite->init();
$wp_rewrite->flush_rules(false);
switch_theme('plain');
$users = ['rosa' => 'administrator', 'ed' => 'editor', 'bob' => 'subscriber'];
foreach ($users as $name => $role) {
    $id = username_exists($name) ?: wp_insert_user([
        'user_login' => $name, 'user_pass' => 'correct-horse', 'user_email' => "$name@shop.test",
        'role' => $role, 'display_name' => ucfirst($name),
    ]);
    WP_Application_Passwords::delete_all_application_passwords($id);
    [$secret] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests']);
    $users[$name] = WP_Application_Passwords::chunk_password($secret);
}
echo json_encode(['users' => $users, 'version' => $wp_version]);
