module goupstream

go 1.20
