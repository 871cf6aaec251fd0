/** Secrets of several lines, and in quotes of several lines: the kind, and the text with the secret between « and ». */
export const LINES: readonly (readonly [kind: string, text: string])[] = [
  ['double quotes of a shell', 'password="«abc7x-Rain\ndef8y-Snow»"\necho done\n'],
  ['single quotes of a shell', "export DB_PASSWORD='«abc7x-Rain\ndef8y-Snow\n9»'; echo done\n"],
  ['an option of a command', 'setup --password "«abc7x-Rain\ndef8y-Snow»" --quiet\n'],
  ['a here-string of PowerShell', "$password = @'\n«Autumn-Rain-77»\n'@\nWrite-Host done\n"],
  ['a here-string of PowerShell with variables', '$env:DB_PASSWORD = @"\n«Autumn-Rain-77»\n"@\n'],
  ['a here-string of two lines', "$password = @'\n«Autumn-Rain-77\nWinter-Snow-78»\n'@\n"],
  [
    'a here-string that becomes a secure one',
    "$s = ConvertTo-SecureString @'\n«Autumn-Rain-77»\n'@ -AsPlainText -Force\n",
  ],
  ['three quotes of Python', 'password = """«Autumn-Rain-77»"""\n'],
  ['three quotes of TOML over lines', "db_password = '''\n«Autumn-Rain-77»'''\nport = 1\n"],
  ['a here-document of Terraform', 'db_password = <<EOT\n«Autumn-Rain-77»\nEOT\n'],
  ['YAML in quotes', 'db:\n  password: "«abc7x-Rain\n    def8y-Snow»"\n  port: 1\n'],
  ['ENV of a Dockerfile', 'ENV DB_PASSWORD="«abc7x-Rain \\\n  def8y-Snow»" \\\n  A=b\nRUN id\n'],
  ['a short name and a here-string', '$pw = @"\n«Autumn-Rain-77»\n"@\n'],
];
